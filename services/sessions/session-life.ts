import { durations } from '~/domain/kernel/instant'

/** How long a session lives without being used, and at most: shorter for those who can reach everything (ASVS 5.0, 7.3). */
export const sessionLife = {
  member: { idle: 12 * durations.hour, whole: 7 * durations.day },
  superAdmin: { idle: 30 * durations.minute, whole: 12 * durations.hour },
} as const

/** The oldest session of a person ends when there are more. */
export const mostSessions = 20
