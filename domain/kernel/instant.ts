import { z } from 'zod'

/**
 * A moment as UTC text with milliseconds, `2026-03-01T08:15:00.000Z`. The fixed width makes text order time order,
 * so rules compare instants with `<` and never need a clock or a date object.
 */
export type Instant = string

const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

export const instant = z.string().regex(pattern, 'Expected a UTC instant with milliseconds')

/** Milliseconds. */
export const durations = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const

/** The instant `milliseconds` after `at` (before it when negative). */
export function later(at: Instant, milliseconds: number): Instant {
  return new Date(Date.parse(at) + milliseconds).toISOString()
}
