import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalAddress } from './email-address'

it.each([
  ['  Ana.Pop@ClinicaNord.RO ', 'ana.pop@clinicanord.ro'],
  ['ana+diary@nord.ro', 'ana+diary@nord.ro'],
  ['jose\u0301@example.com', 'josé@example.com'],
  ['ana@bücher.example', 'ana@xn--bcher-kva.example'],
  ['ana@ＮＯＲＤ.ro', 'ana@nord.ro'],
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
  'ana@nord.ro\n',
  'ana@127.0.0.1',
  'ana@nord.ro@x.ro',
  `${'a'.repeat(250)}@nord.ro`,
  'ana\u200b@nord.ro',
  'ana@[::1].ro',
])('%j is no address', (typed) => {
  const answer = canonicalAddress(typed)
  // A trailing line break is trimmed like a space; everything else is refused.
  expect(answer).toBe(typed === 'ana@nord.ro\n' ? 'ana@nord.ro' : null)
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
