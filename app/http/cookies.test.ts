import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cookieOf, setCookie, sign, unsign } from './cookies'

const sent = (cookie: string): Request => new Request('http://localhost/', { headers: { Cookie: cookie } })

describe('reading', () => {
  it.each([
    ['a=1; b=2', '2'],
    ['b=2', '2'],
    ['bb=1;b=2 ;c=3', '2'],
    ['b=x=y==', 'x=y=='],
    ['b=', ''],
    ['b=first; b=second', 'first'],
    ['a=b=2', undefined],
    ['B=2', undefined],
    ['b', undefined],
    ['', undefined],
  ])('b of %j is %j', (cookie, value) => {
    expect(cookieOf(sent(cookie), 'b')).toBe(value)
  })
})

describe('writing', () => {
  it('keeps cookies from scripts and other sites unless said otherwise', () => {
    expect(setCookie('sid', 'x', { secure: true, maxAge: 60 })).toBe(
      'sid=x; Path=/; SameSite=Lax; HttpOnly; Secure; Max-Age=60',
    )
  })

  it('can let scripts read, live as long as the browser, and stay on a path', () => {
    expect(setCookie('rail', 'x', { secure: false, readable: true, path: '/invite' })).toBe(
      'rail=x; Path=/invite; SameSite=Lax',
    )
  })
})

describe('signing', () => {
  const key = Buffer.alloc(32, 7)

  it('gives back what was signed', () => {
    fc.assert(fc.property(fc.string(), (value) => unsign(key, sign(key, value)) === value))
  })

  it('notices every changed character', () => {
    const signed = sign(key, '12345')
    for (let at = 0; at < signed.length; at++) {
      const changed = `${signed.slice(0, at)}${signed[at] === 'A' ? 'B' : 'A'}${signed.slice(at + 1)}`
      expect(unsign(key, changed)).toBeUndefined()
    }
  })

  it.each([
    undefined,
    '',
    '.',
    '12345',
    '12345.',
    sign(Buffer.alloc(32, 8), '12345'),
    `${sign(key, '12345')}=`,
  ])('does not believe %s', (signed) => {
    expect(unsign(key, signed)).toBeUndefined()
  })
})
