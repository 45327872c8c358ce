import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalAddress } from './email-address'

it.each([
  ['  Ana.Pop@ClinicaNord.RO ', 'ana.pop@clinicanord.ro'],
  ['ana+diary@nord.ro', 'ana+diary@nord.ro'],
  ['jose\u0301@example.com', 'josé@example.com'],
  ['ana@bücher.example', 'ana@xn--bcher-kva.example'],
  ['ana@ＮＯＲＤ.ro', 'ana@nord.ro'],
  // The capital has no composed form, its small letter has one.
  ['J\u030c@example.com', '\u01f0@example.com'],
  ['ana@nord.ro\n', 'ana@nord.ro'],
])('%s is written as %s', (typed, canonical) => {
  expect(canonicalAddress(typed)).toBe(canonical)
})

it.each([
  '',
  'ana',
  'ana@',
  '@nord.ro',
  'ana@nord',
  'a b@nord.ro',
  'ana@nord..ro',
  'ana@127.0.0.1',
  'ana@nord.ro@x.ro',
  `${'a'.repeat(250)}@nord.ro`,
  'ana\u200b@nord.ro',
  'ana@[::1].ro',
  // More than a host to a URL.
  'ana@nord.ro/x',
  'ana@nord.ro?cc=x',
  'ana@nord.ro#x',
  'ana@nord.ro:8080',
  'ana@nord%2ero.x',
  // More than one box to a mail server.
  'ana,m@nord.ro',
  'ana;m@nord.ro',
  'all:m@nord.ro',
  'Ana<ana@nord.ro',
  '"a"@nord.ro',
])('%j is no address', (typed) => {
  expect(canonicalAddress(typed)).toBeNull()
})

it('has one form: writing it again changes nothing', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (typed) => {
      const once = canonicalAddress(typed)
      if (once !== null) expect(canonicalAddress(once)).toBe(once)
      expect(canonicalAddress(typed.toUpperCase())).toBe(once)
    }),
    { seed: 8 },
  )
})

it('has one form in every script', () => {
  const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(names, (name) => {
      const once = canonicalAddress(`${name}@example.com`)
      fc.pre(once !== null)
      expect(canonicalAddress(once ?? '')).toBe(once)
    }),
    { seed: 8, numRuns: 1_000 },
  )
})
