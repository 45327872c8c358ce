import type { EventType, Recorded } from '~/domain/catalogue'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import type { Runtime } from '~/services/context'

/** Every event of a type as readers see it, oldest first: in the log itself what is personal is sealed. */
export async function readEvents<K extends EventType>(
  { log, sealer }: Pick<Runtime, 'log' | 'sealer'>,
  type: K,
): Promise<readonly Recorded<K>[]> {
  const stored = await log.read(0, 100_000, { types: [type] })
  const events = (await decodeAll(stored, sealer)).filter(isKnown)
  return events.filter((event): event is Extract<typeof event, Recorded<K>> => event.type === type)
}
