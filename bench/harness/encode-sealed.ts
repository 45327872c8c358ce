import type { StreamRef } from '~/domain/kernel/envelope'
import type { NewEvent } from '~/domain/kernel/event'
import type { Instant } from '~/domain/kernel/instant'
import { ownersIn, personalPartsOf } from '~/platform/eventstore/owners'
import { encode, type Cause } from '~/platform/eventstore/pipeline'
import type { EncodedEvent } from '~/platform/eventstore/ports'
import type { Sealer } from '~/platform/eventstore/sealer'

interface Place {
  readonly stream: StreamRef
  /** Version of the stream before these events. */
  readonly expected: number
  readonly at: Instant
  readonly idOf: (index: number) => string
}

/** Events of one command on their way into the store, as `execute` prepares them: keys first, then sealed and hashed. */
export async function encodeSealed(
  sealer: Sealer,
  events: readonly NewEvent[],
  cause: Cause,
  { stream, expected, at, idOf }: Place,
): Promise<readonly EncodedEvent[]> {
  const owners = events.flatMap((event) => ownersIn(personalPartsOf(event, cause, stream)))
  const sealing = await sealer.prepare(owners)
  return events.map((event, index) => {
    const place = { id: idOf(index), stream, version: expected + index + 1, occurredAt: at, recordedAt: at }
    return encode(event, cause, place, sealing)
  })
}
