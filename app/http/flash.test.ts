import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clearedToast, toastCookie, toastOf } from './flash'

const runtime = { appUrl: 'http://localhost:3000' }

/** What the next page says after a response set this cookie. */
function saidAfter(cookie: string): string | undefined {
  const pair = cookie.split(';')[0] ?? ''
  return toastOf(new Request('http://localhost/', { headers: { Cookie: pair } }))?.text
}

describe('a toast', () => {
  it.each(['Sent the invite to Ioana Mureșan', '“Ana” & <b>; Path=/ ☕ 👩‍⚕️', 'line\r\nSet-Cookie: a=b'])(
    'says %j word for word',
    (text) => {
      const cookie = toastCookie(runtime, text)
      expect(cookie).toMatch(/^toast=[\w-]+; Path=\/; SameSite=Lax; HttpOnly; Max-Age=30$/)
      expect(saidAfter(cookie)).toBe(text)
    },
  )

  it('is cut to 1,024 bytes in the cookie, between characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 700, maxLength: 1_500 }), (text) => {
        const cookie = toastCookie(runtime, text)
        const value = /^toast=([^;]*)/.exec(cookie)?.[1] ?? ''
        expect(value.length).toBeLessThanOrEqual(1_024)
        const said = saidAfter(cookie) ?? ''
        expect(said.endsWith('…')).toBe(true)
        expect(Buffer.from(text).toString().startsWith(said.slice(0, -1))).toBe(true)
        expect(said.length).toBeGreaterThan(200)
      }),
      { numRuns: 50 },
    )
  }, 30_000)

  it('is secure where the address is https', () => {
    expect(toastCookie({ appUrl: 'https://daybook.example' }, 'Saved')).toContain('; Secure')
  })

  it('is said once', () => {
    expect(saidAfter(clearedToast(runtime))).toBeUndefined()
    expect(clearedToast(runtime)).toContain('Max-Age=0')
  })
})
