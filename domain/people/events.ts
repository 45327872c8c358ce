import { z } from 'zod'
import type { EventOf } from '../kernel/catalogue'
import { defineEvent, personal, ref } from '../kernel/event'
import { canonicalEmail } from './email-address'

/** A person has an account. The commit point of a registration stands in the address's own stream (claims). */
export const UserRegistered = defineEvent('UserRegistered', {
  userId: ref('user'),
  email: personal(canonicalEmail, 'userId'),
  name: personal(z.string().min(1).max(120), 'userId'),
  /** Keyed hash of the address, for rules that compare addresses. */
  addressKey: z.string(),
  /** IANA zone the person was in. */
  zone: z.string(),
})

export const UserProfileChanged = defineEvent('UserProfileChanged', {
  userId: ref('user'),
  name: personal(z.string().min(1).max(120), 'userId'),
})

export const userEvents = { UserRegistered, UserProfileChanged }
export type UserEvent = EventOf<typeof userEvents>
