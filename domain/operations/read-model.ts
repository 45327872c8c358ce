import type { EventData } from '../catalogue'
import { decider } from '../kernel/decider'
import type { StreamRef } from '../kernel/envelope'
import * as event from './events'
import type { ReadModelEvent } from './events'

export function readModelStream(readModel: string): StreamRef {
  return { tenantId: null, name: `readModel-${readModel}` }
}

interface ReadModelCommands {
  recordRebuild: EventData<'ReadModelRebuilt'>
  recordSkip: EventData<'QuarantinedKeySkipped'>
}

/** What operators did to a read model. There is nothing to refuse; the stream is their diary. */
export const readModel = decider<ReadModelCommands, ReadModelEvent, null>({
  category: 'readModel',
  initial: null,
  decide: {
    recordRebuild: (rebuild) => [event.ReadModelRebuilt(rebuild)],
    recordSkip: (skip) => [event.QuarantinedKeySkipped(skip)],
  },
  evolve: { ReadModelRebuilt: () => null, QuarantinedKeySkipped: () => null },
})
