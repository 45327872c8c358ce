import { UserRegistered } from '~/domain/people/events'
import type { EventStore, Receipt } from '~/platform/eventstore/ports'
import type { Sealer } from '~/platform/eventstore/sealer'
import { newId } from '~/platform/ids'
import { encodeSealed } from '../harness/encode-sealed'
import type { Contender } from './contender'
import { nextRegistration } from './registration'

/** The product's way from a decided event to the acknowledged append: parse, seal, write down, hash, flush. */
export function daybook(name: string, store: EventStore, sealer: Sealer) {
  return {
    name,
    async append(): Promise<Receipt> {
      const { stream, data, cause } = nextRegistration()
      const ref = { tenantId: null, name: stream }
      const place = { stream: ref, expected: 0, at: new Date().toISOString(), idOf: newId }
      const events = await encodeSealed(sealer, [UserRegistered(data)], cause, place)
      return store.append({ stream: ref, expected: 0, commandId: cause.commandId, events })
    },
    close: () => Promise.resolve(),
  } satisfies Contender
}
