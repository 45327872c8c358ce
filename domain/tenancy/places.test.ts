import { expect, it } from 'vitest'
import { isCurrency, isZone, zones } from './places'

it.each([
  ['Europe/Bucharest', true],
  ['America/New_York', true],
  ['UTC', true],
  ['Europe/Kyiv', true],
  ['Europe/Kiev', true],
  ['Asia/Kolkata', true],
  ['europe/bucharest', false],
  ['Europe/Cluj', false],
  ['+02:00', false],
  ['', false],
])('%j is a zone: %s', (name, known) => {
  expect(isZone(name)).toBe(known)
})

it('lists zones once and in order, for a select', () => {
  expect(zones).toEqual([...new Set(zones)].sort())
  expect(zones).toContain('Europe/Kyiv')
  expect(zones).not.toContain('Europe/Kiev')
})

it.each(zones)('%s is one that this runtime can reckon with', (zone) => {
  expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow()
})

it.each([
  ['RON', true],
  ['USD', true],
  ['ron', false],
  ['XXX', false],
])('%s is a currency: %s', (code, known) => {
  expect(isCurrency(code)).toBe(known)
})
