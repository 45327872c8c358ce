import { expect, it } from 'vitest'
import { inviteTokenOf, rememberInvite } from './invite-link'

const local = { appUrl: 'http://localhost:3000' }

it('keeps a token for ten minutes, for the pages of invites only', () => {
  const cookie = rememberInvite(local, 'a-Token_1')
  expect(cookie).toBe('invite=a-Token_1; Path=/invite; SameSite=Lax; HttpOnly; Max-Age=600')
  const next = new Request('http://localhost/invite/open', {
    headers: { Cookie: cookie.split(';')[0] ?? '' },
  })
  expect(inviteTokenOf(next)).toBe('a-Token_1')
})

it.each(['a; Path=/', 'a\r\nSet-Cookie: sid=x', 'x'.repeat(65), '', 'ă'])(
  'writes nothing strange into a header: %j',
  (token) => {
    expect(rememberInvite(local, token)).toBe(
      'invite=unknown; Path=/invite; SameSite=Lax; HttpOnly; Max-Age=600',
    )
  },
)
