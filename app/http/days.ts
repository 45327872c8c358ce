import type { Bar } from '~/app/components/Charts'
import type { Instant } from '~/domain/kernel/instant'
import { dayAfter, localDay, startOfLocalDay } from '~/domain/time/local-day'
import type { DayCount } from '~/projections/audit/queries'

/** The first moment of the day `days` before today, where `zone` is. */
export function startDaysAgo(now: Instant, zone: string, days: number): Instant {
  return startOfLocalDay(dayAfter(localDay(now, zone), -days), zone)
}

/** One bar a day up to today, empty days included. */
export function barsOf(
  counts: readonly DayCount[],
  now: Instant,
  zone: string,
  days: number,
  number: (value: number) => string,
): readonly Bar[] {
  const today = localDay(now, zone)
  const byDay = new Map(counts.map(({ day, entries }) => [day, entries]))
  const label = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', timeZone: 'UTC' })
  return Array.from({ length: days }, (_, index) => {
    const day = dayAfter(today, index - days + 1)
    const words = label.format(new Date(`${day}T00:00:00.000Z`))
    const value = byDay.get(day) ?? 0
    return {
      label: day === today ? 'Today' : words,
      short: words.slice(0, 1),
      value,
      words: number(value),
      current: day === today,
    }
  })
}
