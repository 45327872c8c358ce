import fc from 'fast-check'
import { expect, it } from 'vitest'
import { slugCandidates, slugOf } from './slug'

it.each([
  ['Clinica Nord', 'clinica-nord'],
  ['Clinica Șoimul & Fiii', 'clinica-soimul-fiii'],
  ['Praxis Größe', 'praxis-grosse'],
  ['Fjord Fysio Ærø', 'fjord-fysio-aero'],
  ['  --  ', 'practice'],
  ['Admin', 'practice-admin'],
  ['北京诊所', 'practice'],
])('%s is at %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
})

const anyName = fc.string({ unit: 'grapheme', maxLength: 120, size: 'max' })
/** Names that are cut at a hyphen, grow when letters are folded, or are nothing but a reserved letter. */
const hyphenated = fc.string({ unit: fc.constantFrom('a', 'ß', '-', ' ', 'T'), maxLength: 60, size: 'max' })

it('is always a path of lower-case letters, digits and hyphens, and its candidates differ', () => {
  fc.assert(
    fc.property(fc.oneof(anyName, hyphenated), (name) => {
      const candidates = slugCandidates(name, '0190a000-0000-7000-8000-00000000beef')
      expect(new Set(candidates).size).toBe(candidates.length)
      for (const slug of candidates) expect(slug).toMatch(/^(?=.{3,40}$)[a-z0-9]+(-[a-z0-9]+)*$/)
    }),
    { seed: 9 },
  )
})

it('cuts a long name before a number, and no hyphen is doubled', () => {
  const name = `${'clinica'.repeat(5)} x y zu`
  expect(slugCandidates(name, 'beef').slice(0, 2)).toEqual([
    `${'clinica'.repeat(5)}-x-y`,
    `${'clinica'.repeat(5)}-x-2`,
  ])
})
