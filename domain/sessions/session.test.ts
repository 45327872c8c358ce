import { it } from 'vitest'
import { given } from '~/tests/kit/given-when-then'
import { sessionEndings, SessionRevoked, SessionStarted } from './events'
import { session } from './session'

const sessionId = '0190a000-0000-7000-8000-000000000031'
const userId = '0190a000-0000-7000-8000-000000000001'
const start = { sessionId, userId, method: 'password' } as const
const started = SessionStarted(start)

it('starts once: an id of a session is never used again', () => {
  given().when(session.start(start)).then(started)
  given(started).when(session.start(start)).refused('SessionExists')
  given(started, SessionRevoked({ sessionId, cause: 'signedOut' }))
    .when(session.start(start))
    .refused('SessionExists')
})

it.each(sessionEndings)('ends once, also when it is %s', (cause) => {
  const revoke = session.revoke({ sessionId, cause })
  given(started).when(revoke).then(SessionRevoked({ sessionId, cause }))
  given(started, SessionRevoked({ sessionId, cause: 'signedOut' }))
    .when(revoke)
    .nothing()
  given().when(revoke).refused('SessionUnknown')
})
