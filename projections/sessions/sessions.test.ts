import { describe, it } from 'vitest'
import { SessionRevoked, SessionStarted } from '~/domain/sessions/events'
import { id, instant, on, reading } from '~/tests/kit/given-rows'
import { sessions } from './sessions'

const [ana, mihai, desk, phone] = [id(11), id(12), id(41), id(42)]
const started = (sessionId = desk, userId = ana) => SessionStarted({ sessionId, userId, method: 'password' })
const revoked = (sessionId = desk) => SessionRevoked({ sessionId, cause: 'signedOut' })
const origin = { ip: '192.0.2.1', userAgent: 'Firefox' }
const row = {
  userId: ana,
  sessionId: desk,
  method: 'password',
  startedAt: instant(1),
  userAgent: 'Firefox',
  ip: '192.0.2.1',
  endedAt: null,
  ending: null,
}
const first = on(1, started(), { origin })
const { given } = reading(sessions)

describe('sessions', () => {
  it('has a sign-in with where it came from', async () => {
    const then = await given(first).rows(row)
    await then.tally({ userId: ana, started: 1 })
  })

  it('finds the person of a session that ended by the session alone', async () => {
    const then = await given(first, on(2, revoked())).rows({
      ...row,
      endedAt: instant(2),
      ending: 'signedOut',
    })
    await then.lookups([desk, { userId: ana, sessionId: desk }])
  })

  it('does without an origin', () => given(on(1, started())).row({ userAgent: null, ip: null }))

  it('passes over the end of a session that nobody started', async () => {
    const then = await given(on(1, revoked(phone)), on(2, revoked(desk))).rows()
    await then.lookups()
    await given(on(1, revoked()), on(2, started(), { origin })).row({ endedAt: null, startedAt: instant(2) })
  })

  it('ends the one session and leaves the others of the person', async () => {
    const then = await given(first, on(1, started(phone), { origin }), on(3, revoked(phone))).rows(row, {
      ...row,
      sessionId: phone,
      endedAt: instant(3),
      ending: 'signedOut',
    })
    await then.tally({ userId: ana, started: 2 })
  })

  it('counts sign-ins, not their ends nor repetitions', async () => {
    const other = on(1, started(phone, mihai), { origin })
    await given(first, first, on(2, revoked()), on(3, revoked()), other).tally(
      { userId: ana, started: 1 },
      { userId: mihai, started: 1 },
    )
  })

  it('lets an id lead to whoever it was last given to, in pages of any size', async () => {
    const then = await given(first, on(2, started(desk, mihai), { origin }), on(3, revoked())).rows(row, {
      ...row,
      userId: mihai,
      startedAt: instant(2),
      endedAt: instant(3),
      ending: 'signedOut',
    })
    await then.lookups([desk, { userId: mihai, sessionId: desk }])
  })
})
