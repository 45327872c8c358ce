import { z } from 'zod'
import type { EventOf } from '../kernel/catalogue'
import { defineEvent, ref } from '../kernel/event'

export const SessionStarted = defineEvent('SessionStarted', {
  sessionId: ref('session'),
  userId: ref('user'),
  method: z.enum(['password', 'registration', 'invite']),
})

export const sessionEndings = ['signedOut', 'revoked', 'suspended', 'removed', 'recovered'] as const

/** A session ended before its time: by its owner, or because access was taken. */
export const SessionRevoked = defineEvent('SessionRevoked', {
  sessionId: ref('session'),
  cause: z.enum(sessionEndings),
})

export const sessionEvents = { SessionStarted, SessionRevoked }
export type SessionEvent = EventOf<typeof sessionEvents>
