import type { EventData } from '../catalogue'
import { decider, refuse } from '../kernel/decider'
import type { StreamRef } from '../kernel/envelope'
import * as event from './events'
import type { SessionEvent } from './events'

export function sessionStream(sessionId: string): StreamRef {
  return { tenantId: null, name: `session-${sessionId}` }
}

interface SessionCommands {
  start: EventData<'SessionStarted'>
  revoke: EventData<'SessionRevoked'>
}

export const session = decider<SessionCommands, SessionEvent, 'none' | 'live' | 'ended'>({
  category: 'session',
  initial: 'none',
  decide: {
    start: (started, state) => (state === 'none' ? [event.SessionStarted(started)] : refuse('SessionExists')),
    revoke: (revoked, state) => {
      if (state === 'none') return refuse('SessionUnknown')
      return state === 'ended' ? [] : [event.SessionRevoked(revoked)]
    },
  },
  evolve: { SessionStarted: () => 'live', SessionRevoked: () => 'ended' },
})
