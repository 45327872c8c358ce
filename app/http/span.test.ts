import { expect, it } from 'vitest'
import { spanOf, spanSince } from './span'

it.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [999, '999 ms'],
  [1_000, '1.0 s'],
  [9_940, '9.9 s'],
  [59_999, '59 s'],
  [60_000, '1 minute'],
  [26 * 60_000, '26 minutes'],
  [3_600_000, '1 hour'],
  [47 * 3_600_000, '47 hours'],
  [48 * 3_600_000, '2 days'],
])('says %d ms as %s', (milliseconds, words) => {
  expect(spanOf(milliseconds)).toBe(words)
})

it('never says less than nothing, whatever two clocks think', () => {
  expect(spanSince('2026-11-19T09:00:01.000Z', '2026-11-19T09:00:00.000Z')).toBe('0 ms')
  expect(spanSince('2026-11-19T09:00:00.000Z', '2026-11-19T09:26:30.000Z')).toBe('26 minutes')
})
