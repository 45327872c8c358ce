import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageBefore, safePath } from './safe-redirect'

describe('a path of our own', () => {
  it.each(['/', '/t/clinica-nord/team?page=2', '/a#b', '/a%20b', '/a:b@c', '/ș'])(
    '%s is followed',
    (path) => {
      expect(safePath(path)).toBe(path)
    },
  )
})

describe('anything else leads to the first page:', () => {
  const elsewhere = [
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/a\\b',
    '/\t/evil.example',
    '/\n/evil.example',
    '/a b',
    ' /a',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    't/clinica-nord',
    '',
    `/${'a'.repeat(2_048)}`,
  ]
  it.each(elsewhere)('%j', (to) => {
    expect(safePath(to)).toBe('/')
  })

  it('and nothing at all', () => {
    expect([safePath(null), safePath(undefined)]).toEqual(['/', '/'])
  })
})

it('never leaves the site, whatever it is given', () => {
  const tricky = fc.string({
    unit: fc.constantFrom('/', '\\', ':', '.', '@', '?', '#', '\t', '\r', '\0', '%', 'a', '／', '。'),
  })
  fc.assert(
    fc.property(tricky, (text) => {
      const there = new URL(safePath(text), 'https://daybook.example')
      expect(there.origin).toBe('https://daybook.example')
    }),
  )
})

describe('the page a form was sent from', () => {
  it.each([
    ['http://localhost:3000/t/clinica-nord/team?page=2#x', '/t/clinica-nord/team?page=2'],
    ['https://evil.example/a', '/a'],
    ['https://evil.example//evil.example', '/'],
    ['not an address', '/'],
    ['about:client', '/'],
    [null, '/'],
  ])('%s', (referer, path) => {
    const request = new Request('http://localhost:3000/appearance', {
      headers: referer === null ? {} : { Referer: referer },
    })
    expect(pageBefore(request)).toBe(path)
  })
})
