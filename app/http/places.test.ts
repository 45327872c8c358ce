import { describe, expect, it } from 'vitest'
import { currencyChoices, guessPlace, zoneChoices } from './places'

const from = (headers: Record<string, string>): Request =>
  new Request('http://localhost/register', { headers })

describe('where somebody probably is', () => {
  it.each([
    [
      { Cookie: 'zone=Europe%2FBucharest', 'Accept-Language': 'ro' },
      { zone: 'Europe/Bucharest', currency: 'RON' },
    ],
    [
      { Cookie: 'zone=America/New_York', 'Accept-Language': 'en-US,en;q=0.9' },
      { zone: 'America/New_York', currency: 'USD' },
    ],
    [{ 'Accept-Language': 'ro-RO' }, { zone: 'UTC', currency: 'RON' }],
    [{ 'Accept-Language': 'de-CH;q=1' }, { zone: 'UTC', currency: 'CHF' }],
    [{}, { zone: 'UTC', currency: 'EUR' }],
    [{ Cookie: 'zone=Mars%2FOlympus' }, { zone: 'UTC', currency: 'EUR' }],
    [{ Cookie: 'zone=%E0%A4%A' }, { zone: 'UTC', currency: 'EUR' }],
    [
      { Cookie: 'zone=constructor', 'Accept-Language': 'constructor' },
      { zone: 'UTC', currency: 'EUR' },
    ],
  ])('with %j', (headers, place) => {
    expect(guessPlace(from(headers))).toEqual(place)
  })
})

it('zones say how far they are from UTC today', () => {
  const label = (now: string): string | undefined =>
    zoneChoices(now).find(({ value }) => value === 'Europe/Bucharest')?.label
  expect(label('2026-01-01T00:00:00.000Z')).toBe('Europe/Bucharest, UTC+2')
  expect(label('2026-07-01T00:00:00.000Z')).toBe('Europe/Bucharest, UTC+3')
})

it('currencies have their names', () => {
  expect(currencyChoices.find(({ value }) => value === 'RON')?.label).toBe('RON, Romanian Leu')
})
