import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { people } from '~/scripts/demo/cast'
import { lastDay, story, untilNow } from '~/scripts/demo/story'

const anchor = Temporal.PlainDate.from('2026-11-24')
const told = story(anchor, 1)
const at = (instant: string, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone)

describe('the story', () => {
  it('is the same for the same day and seed, and another for another seed', () => {
    expect(story(anchor, 1)).toEqual(told)
    expect(story(anchor, 2)).not.toEqual(told)
  })

  it('is told oldest first and ends on its last day, in the zone of whoever acts', () => {
    const times = told.map((step) => step.at)
    expect(times).toEqual([...times].sort())
    for (const { at: instant, by } of told) {
      const day = at(instant, by ? people[by].zone : 'UTC').toPlainDate()
      expect(Temporal.PlainDate.compare(day, anchor)).toBeLessThanOrEqual(0)
    }
  })

  it('moves with the day it is told on, and with nothing else', () => {
    // How often people sign in depends on the weekday and is left out.
    const later = story(anchor.add({ days: 7 }), 1)
    const days = (steps: typeof told) =>
      steps.filter(({ action }) => action.do !== 'signIn' && action.do !== 'signOut')
    expect(days(later).map(({ action, by }) => ({ action, by }))).toEqual(
      days(told).map(({ action, by }) => ({ action, by })),
    )
  })

  it('lets people come to work by their own clocks, through both changes of each zone', () => {
    const offsets = new Map<string, Set<string>>()
    for (const { at: instant, by, action } of told) {
      if (action.do !== 'signIn' || !by) continue
      const { zone } = people[by]
      const local = at(instant, zone)
      expect([7, 8]).toContain(local.hour)
      offsets.set(zone, (offsets.get(zone) ?? new Set()).add(local.offset))
    }
    expect(offsets.get('Europe/Bucharest')).toEqual(new Set(['+02:00', '+03:00']))
    expect(offsets.get('America/New_York')).toEqual(new Set(['-05:00', '-04:00']))
  })

  it('has days on which only one of the two practices has changed its clock', () => {
    const apart = (instant: string): number =>
      at(instant, 'Europe/Bucharest').offsetNanoseconds - at(instant, 'America/New_York').offsetNanoseconds
    const hours = new Set(told.map((step) => apart(step.at) / 3.6e12))
    expect(hours).toEqual(new Set([6, 7]))
  })

  it.each([
    ['00:26', '2026-11-23'],
    ['05:40', '2026-11-23'],
    ['05:41', '2026-11-24'],
    ['22:10', '2026-11-24'],
  ])('ends, when loaded at %s, with a morning that has been', (time, day) => {
    const now = `2026-11-24T${time}:00.000Z`
    expect(lastDay(anchor, now).toString()).toBe(day)
    const invite = untilNow(story(lastDay(anchor, now), 1), now).findLast(
      ({ action }) => action.do === 'invite',
    )
    expect(invite?.at.slice(0, 10)).toBe(day)
  })

  it('stops at the moment of loading', () => {
    const now = told[40]?.at ?? ''
    const until = untilNow(told, now)
    expect(until.at(-1)?.at).toBe(now)
    expect(until).toEqual(told.slice(0, until.length))
    expect(untilNow(told, '2020-01-01T00:00:00.000Z')).toEqual([])
  })
})
