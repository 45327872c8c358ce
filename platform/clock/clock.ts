import type { Instant } from '~/domain/kernel/instant'

/** Where the time comes from. Nothing else asks the machine for it. */
export interface Clock {
  now(): Instant
}

export const systemClock: Clock = { now: () => new Date().toISOString() }

/** A clock that stands where it is put. */
export interface SetClock extends Clock {
  set(at: Instant): void
}

export function setClock(start: Instant): SetClock {
  let at = start
  return {
    now: () => at,
    set: (next) => {
      at = next
    },
  }
}
