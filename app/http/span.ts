const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const many = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`

/** A length of time as people say it: 12 ms, 1.4 s, 26 minutes, 16 hours, 12 days. */
export function spanOf(milliseconds: number): string {
  const ms = Math.max(0, milliseconds)
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < minute) return `${Math.floor(ms / 1_000)} s`
  if (ms < hour) return many(Math.floor(ms / minute), 'minute')
  if (ms < 2 * day) return many(Math.floor(ms / hour), 'hour')
  return many(Math.floor(ms / day), 'day')
}

/** From a moment until now. */
export function spanSince(at: string, now: string): string {
  return spanOf(Date.parse(now) - Date.parse(at))
}
