import { z } from 'zod'
import type { EventOf } from '../kernel/catalogue'
import { defineEvent, earlier, personal, ref } from '../kernel/event'
import { instant } from '../kernel/instant'
import { canonicalEmail } from '../people/email-address'
import { role } from '../tenancy/role'

const kind = z.enum(['emailAddress', 'tenantSlug'])

/** A unique value is set aside until `until`; nobody else can take it meanwhile. */
export const ClaimHeld = defineEvent('ClaimHeld', {
  kind,
  key: z.string(),
  holder: ref('holder'),
  until: instant,
})

/** A held value is confirmed as belonging to `holder`. */
export const ClaimTaken = defineEvent('ClaimTaken', { kind, key: z.string(), holder: ref('holder') })

export const ClaimReleased = defineEvent('ClaimReleased', { kind, key: z.string(), holder: ref('holder') })

const account = {
  key: z.string(),
  userId: ref('user'),
  email: personal(canonicalEmail, 'userId'),
  name: personal(z.string().min(1).max(120), 'userId'),
  zone: z.string(),
}

/** What to finish for the new account, null for an account alone (a super admin made from the command line). */
const next = <Id extends z.ZodUUID>(tenantId: Id, inviteId: Id) =>
  z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('practice'),
        tenantId,
        name: z.string().min(1).max(120),
        slug: z.string(),
        zone: z.string(),
        currency: z.string(),
        seats: z.int().min(1),
      }),
      z.strictObject({ kind: z.literal('invite'), tenantId, inviteId, role }),
    ])
    .nullable()

/**
 * An address belongs to a new account from now on. This is the commit point of a registration and of accepting an
 * invite as a new person: it carries all that the steps after it need, so that any process can finish them.
 * Version 2 names the practice and the invite among the records it touches.
 */
export const AddressTaken = defineEvent(
  'AddressTaken',
  { ...account, then: next(ref('tenant'), ref('invite')) },
  earlier({ ...account, then: next(z.uuid(), z.uuid()) }, (data) => data),
)

export const claimEvents = { ClaimHeld, ClaimTaken, ClaimReleased, AddressTaken }
export type ClaimEvent = EventOf<typeof claimEvents>
