import { expect, it } from 'vitest'
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
