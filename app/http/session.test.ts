import { describe, expect, it, vi } from 'vitest'
import { aToken, aUser, databaseWith } from '~/tests/kit/fake-person'
import { fakeRuntime } from '~/tests/kit/fake-runtime'
import { endedSessionCookie, sessionCookie, signedInOf } from './session'

const http = { appUrl: 'http://localhost:3000' }
const https = { appUrl: 'https://daybook.example' }
const sent = (cookie: string): Request => new Request('http://localhost/', { headers: { Cookie: cookie } })

describe('the session cookie', () => {
  it('is bound to the host over https', () => {
    expect(sessionCookie(https, aToken)).toBe(
      `__Host-sid=${aToken}; Path=/; SameSite=Lax; HttpOnly; Secure; Max-Age=604800`,
    )
    expect(sessionCookie(https, aToken)).not.toContain('Domain')
  })

  it('has a plain name on http, where browsers would refuse the other', () => {
    expect(sessionCookie(http, aToken)).toBe(`sid=${aToken}; Path=/; SameSite=Lax; HttpOnly; Max-Age=604800`)
  })

  it('ends at once', () => {
    expect(endedSessionCookie(https)).toBe('__Host-sid=; Path=/; SameSite=Lax; HttpOnly; Secure; Max-Age=0')
  })
})

describe('who sent a request', () => {
  it('is found once, however often it is asked', async () => {
    const runtime = fakeRuntime({ db: databaseWith({}) })
    const asWeb = vi.spyOn(runtime.db, 'asWeb')
    const request = sent(`sid=${aToken}`)
    const [first, second] = await Promise.all([
      signedInOf(request, { runtime }),
      signedInOf(request, { runtime }),
    ])
    expect(first).toEqual({ sessionId: 'a-session', userId: aUser, isSuperAdmin: false, memberships: [] })
    expect(second).toBe(first)
    expect(asWeb).toHaveBeenCalledTimes(1)
  })

  it.each(['', 'sid=', 'sid=short', `sid=${aToken}a`, `sid=${"'".repeat(43)}`, `__Host-sid=${aToken}`])(
    'is nobody with %j, without asking the database',
    async (cookie) => {
      const runtime = fakeRuntime({ db: databaseWith({}) })
      const asWeb = vi.spyOn(runtime.db, 'asWeb')
      expect(await signedInOf(sent(cookie), { runtime })).toBeNull()
      expect(asWeb).not.toHaveBeenCalled()
    },
  )

  it('is not told by the plain cookie over https, which a sibling site could have set', async () => {
    const runtime = fakeRuntime({ db: databaseWith({}), ...https })
    expect(await signedInOf(sent(`sid=${aToken}`), { runtime })).toBeNull()
    expect(await signedInOf(sent(`__Host-sid=${aToken}`), { runtime })).toMatchObject({ userId: aUser })
  })
})
