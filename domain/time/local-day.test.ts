import fc from 'fast-check'
import { expect, it } from 'vitest'
import { zones } from '../tenancy/places'
import { later } from '../kernel/instant'
import { dayAfter, localDay, mondayOf, startOfLocalDay } from './local-day'

it.each([
  ['2026-03-28T22:30:00.000Z', 'Europe/Bucharest', '2026-03-29'],
  ['2026-03-28T22:30:00.000Z', 'America/New_York', '2026-03-28'],
  ['2026-03-28T18:20:00.000Z', 'Asia/Kathmandu', '2026-03-29'],
])('%s is a day of %s: %s', (at, zone, day) => {
  expect(localDay(at, zone)).toBe(day)
})

it('knows that days of daylight-saving changes have 23 and 25 hours', () => {
  const hours = (day: string, zone: string): number =>
    (Date.parse(startOfLocalDay(dayAfter(day, 1), zone)) - Date.parse(startOfLocalDay(day, zone))) / 3_600_000
  expect(hours('2026-03-29', 'Europe/Bucharest')).toBe(23)
  expect(hours('2026-10-25', 'Europe/Bucharest')).toBe(25)
  expect(hours('2026-03-08', 'America/New_York')).toBe(23)
  expect(hours('2026-03-29', 'America/New_York')).toBe(24)
})

it('begins a day that has no midnight with its first moment', () => {
  expect(startOfLocalDay('2026-04-24', 'Africa/Cairo')).toBe('2026-04-23T22:00:00.000Z')
})

it('begins weeks on Monday', () => {
  expect(mondayOf('2026-11-22')).toBe('2026-11-16')
  expect(mondayOf('2026-11-23')).toBe('2026-11-23')
})

it.each([
  ['2026-03-29', 'Asia/Kathmandu', '2026-03-28T18:15:00.000Z'],
  ['2026-03-29', 'Europe/Bucharest', '2026-03-28T22:00:00.000Z'],
  ['2026-03-30', 'Europe/Bucharest', '2026-03-29T21:00:00.000Z'],
  ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
  ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00.000Z'],
])('%s begins in %s at %s', (day, zone, start) => {
  expect(startOfLocalDay(day, zone)).toBe(start)
})

it('begins every day with a moment of that day, the one before it belonging to another', () => {
  const anyZone = fc.constantFrom(...zones)
  fc.assert(
    fc.property(anyZone, fc.integer({ min: 0, max: 3_650 }), (zone, days) => {
      const day = dayAfter('2020-01-01', days)
      const start = startOfLocalDay(day, zone)
      expect(localDay(start, zone)).toBe(day)
      expect(localDay(later(start, -1), zone) < day).toBe(true)
    }),
    { seed: 11, numRuns: 1_000 },
  )
})

it('counts weeks from a Monday at most six days ago', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_650 }), (days) => {
      const day = dayAfter('2020-01-01', days)
      const monday = mondayOf(day)
      expect(new Date(monday).getUTCDay()).toBe(1)
      expect(dayAfter(monday, 7) > day && monday <= day).toBe(true)
    }),
    { seed: 12 },
  )
})
