import type { EventData } from '../catalogue'
import { decider } from '../kernel/decider'
import type { StreamRef } from '../kernel/envelope'
import * as event from './events'
import type { RestoreEvent } from './events'

export function restoreStream(restoreId: string): StreamRef {
  return { tenantId: null, name: `restore-${restoreId}` }
}

interface RestoreCommands {
  record: EventData<'LogRestored'>
}

/** A restore is done outside the log and written down in it afterwards; there is nothing to refuse. */
export const restore = decider<RestoreCommands, RestoreEvent, null>({
  category: 'restore',
  initial: null,
  decide: { record: (restored) => [event.LogRestored(restored)] },
  evolve: { LogRestored: () => null },
})
