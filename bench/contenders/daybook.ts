import { UserRegistered } from '~/domain/people/events'
import { encode } from '~/platform/eventstore/pipeline'
import type { EventStore, Receipt } from '~/platform/eventstore/ports'
import type { Sealer } from '~/platform/eventstore/sealer'
import { newId } from '~/platform/ids'
import type { Contender } from './contender'
import { nextRegistration } from './registration'

/** The product's way from a decided event to the acknowledged append: parse, seal, write down, hash, flush. */
export function daybook(name: string, store: EventStore, sealer: Sealer) {
  return {
    name,
    append(): Promise<Receipt> {
      const { stream, data, cause } = nextRegistration()
      const ref = { tenantId: null, name: stream }
      const now = new Date().toISOString()
      const place = { id: newId(), stream: ref, version: 1, occurredAt: now, recordedAt: now }
      const events = [encode(UserRegistered(data), cause, place, sealer)]
      return store.append({ stream: ref, expected: 0, commandId: cause.commandId, events })
    },
    close: () => Promise.resolve(),
  } satisfies Contender
}
