import { describe, expect, it } from 'vitest'
import { deviceOf, formatIn } from './format'

const now = '2026-11-19T09:14:05.000Z'

describe('moments', () => {
  it.each([
    ['Europe/Bucharest', '11:14', '11:14:05', '19 Nov 2026'],
    ['America/New_York', '04:14', '04:14:05', '19 Nov 2026'],
    ['Pacific/Kiritimati', '23:14', '23:14:05', '19 Nov 2026'],
    ['Pacific/Pago_Pago', '22:14', '22:14:05', '18 Nov 2026'],
  ])('are told in %s', (zone, time, exactTime, date) => {
    const format = formatIn(zone, now)
    expect([format.time(now), format.exactTime(now), format.date(now)]).toEqual([time, exactTime, date])
  })

  it('start the day at 00', () => {
    expect(formatIn('UTC', now).time('2026-11-19T00:00:00.000Z')).toBe('00:00')
  })

  it('follow daylight saving of their own day, not of today', () => {
    expect(formatIn('Europe/Bucharest', now).time('2026-07-01T09:00:00.000Z')).toBe('12:00')
  })

  it('leave out this year in headings', () => {
    const format = formatIn('UTC', now)
    expect(format.day(now)).toBe('Thursday 19 November')
    expect(format.day('2025-12-31T10:00:00.000Z')).toBe('Wednesday 31 December 2025')
  })
})

describe('how long ago', () => {
  it.each([
    ['2026-11-19T09:14:05.000Z', 'Now'],
    ['2026-11-19T09:13:06.000Z', 'Now'],
    ['2026-11-19T09:13:05.000Z', '1 minute ago'],
    ['2026-11-19T08:14:06.000Z', '59 minutes ago'],
    ['2026-11-19T08:14:05.000Z', 'Today 10:14'],
    ['2026-11-18T22:00:00.000Z', 'Today 00:00'],
    ['2026-11-18T21:59:00.000Z', 'Yesterday 23:59'],
    ['2026-11-17T22:00:00.000Z', 'Yesterday 00:00'],
    ['2026-11-17T21:59:00.000Z', '17 Nov 2026'],
  ])('%s was %s', (at, words) => {
    expect(formatIn('Europe/Bucharest', now).when(at)).toBe(words)
  })

  it('is told inside a sentence, where only the first letter changes', () => {
    const { whenInside } = formatIn('Europe/Bucharest', now)
    expect(whenInside('2026-11-18T21:59:00.000Z')).toBe('yesterday 23:59')
    expect(whenInside('2026-11-17T21:59:00.000Z')).toBe('17 Nov 2026')
  })

  it('finds yesterday across a day of 25 hours', () => {
    const afterTheChange = formatIn('Europe/Bucharest', '2026-10-25T21:30:00.000Z')
    expect(afterTheChange.when('2026-10-24T12:00:00.000Z')).toBe('Yesterday 15:00')
  })
})

it('groups numbers', () => {
  expect(formatIn('UTC', now).number(1_234_567)).toBe('1,234,567')
})

describe('devices', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
      'Firefox on Windows',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15',
      'Safari on Mac',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 CriOS/142.0 Mobile Safari/604.1',
      'Chrome on iPhone or iPad',
    ],
    [
      'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
      'Chrome on Android',
    ],
    ['Firefox/145.0', 'Firefox'],
    ['curl/8.5.0', 'Another program'],
    ['', null],
    [null, null],
  ])('%s is %s', (agent, device) => {
    expect(deviceOf(agent)).toBe(device)
  })
})
