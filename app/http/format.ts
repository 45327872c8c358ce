import type { Instant } from '~/domain/kernel/instant'
import { dayAfter, localDay } from '~/domain/time/local-day'

/**
 * Dates and numbers as people read them, made on the server only: Node and browsers disagree on some characters, and a
 * page must not change when it wakes up.
 */
export interface Format {
  readonly zone: string
  /** 09:14 */
  time(at: Instant): string
  /** 09:14:05 */
  exactTime(at: Instant): string
  /** 19 Nov 2026 */
  date(at: Instant): string
  /** 19 November 2026 */
  longDate(at: Instant): string
  /** Thursday 19 November 2026, the year left out when it is this one */
  day(at: Instant): string
  /** Now, 3 minutes ago, Today 08:52, Yesterday 17:40, 2 Nov 2026 */
  when(at: Instant): string
  /** The same in the middle of a sentence: today 08:23, 23 Nov 2026 */
  whenInside(at: Instant): string
  /** 08:52 for a moment of today, 2 Nov 2026 08:52 for any other */
  clock(at: Instant): string
  number(value: number): string
}

const locale = 'en-GB'

export function formatIn(zone: string, now: Instant): Format {
  const made = (options: Intl.DateTimeFormatOptions): ((at: Instant) => string) => {
    const formatter = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
    return (at) => formatter.format(new Date(at))
  }
  const time = made({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const date = made({ day: 'numeric', month: 'short', year: 'numeric' })
  const weekday = made({ weekday: 'long' })
  const dayAndMonth = made({ day: 'numeric', month: 'long' })
  const longDate = made({ day: 'numeric', month: 'long', year: 'numeric' })
  const numbers = new Intl.NumberFormat(locale)
  const today = localDay(now, zone)
  const yesterday = dayAfter(today, -1)
  const when = (at: Instant): string => {
    const minutes = Math.floor((Date.parse(now) - Date.parse(at)) / 60_000)
    if (minutes < 1) return 'Now'
    if (minutes < 60) return minutes === 1 ? '1 minute ago' : `${minutes} minutes ago`
    const day = localDay(at, zone)
    if (day === today) return `Today ${time(at)}`
    return day === yesterday ? `Yesterday ${time(at)}` : date(at)
  }
  return {
    zone,
    time,
    exactTime: made({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }),
    date,
    longDate,
    day: (at) =>
      `${weekday(at)} ${localDay(at, zone).slice(0, 4) === today.slice(0, 4) ? dayAndMonth(at) : longDate(at)}`,
    when,
    whenInside: (at) => when(at).replace(/^(Now|Today|Yesterday)/, (word) => word.toLowerCase()),
    clock: (at) => (localDay(at, zone) === today ? time(at) : `${date(at)} ${time(at)}`),
    number: (value) => numbers.format(value),
  }
}

const agents: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const machines: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iPhone or iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
]

/** `Firefox on Windows`, from what a browser says of itself. */
export function deviceOf(userAgent: string | null): string | null {
  if (!userAgent) return null
  const browser = agents.find(([pattern]) => pattern.test(userAgent))?.[1]
  const machine = machines.find(([pattern]) => pattern.test(userAgent))?.[1]
  if (!browser) return 'Another program'
  return machine ? `${browser} on ${machine}` : browser
}
