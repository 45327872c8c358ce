import { Temporal } from 'temporal-polyfill'
import type { Instant } from '../kernel/instant'

/** The date at `at` where `zone` is, as `2026-03-01`. */
export function localDay(at: Instant, zone: string): string {
  return Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate().toString()
}

/** The first moment of a local day; not midnight where daylight saving skips it. */
export function startOfLocalDay(day: string, zone: string): Instant {
  const start = Temporal.PlainDate.from(day).toZonedDateTime(zone)
  return new Date(start.epochMilliseconds).toISOString()
}

/** The day `days` after `day`. */
export function dayAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString()
}

/** The Monday of the week of `day`. */
export function mondayOf(day: string): string {
  const date = Temporal.PlainDate.from(day)
  return date.subtract({ days: date.dayOfWeek - 1 }).toString()
}
