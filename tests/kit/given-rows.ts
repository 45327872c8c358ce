import { expect } from 'vitest'
import type { AnyRecorded } from '~/domain/catalogue'
import type { NewEvent } from '~/domain/kernel/event'
import type { ReadModel } from '~/projections/read-model'
import type { Fields } from '~/projections/runtime/rows'
import { folded, type Folded } from './folded'
import { recorded, type Saying } from './record'

type By = Omit<Saying, 'stream' | 'events' | 'at'>

/** An id that can be read: `id(7)`. */
export const id = (number: number): string => `0190a000-0000-7000-8000-${String(number).padStart(12, '0')}`

/** Something that happened on a day of March 2026, at eight. */
export function on(day: number, event: NewEvent, by: By = {}): Saying {
  const tenantId = 'tenantId' in event.data ? String(event.data.tenantId) : null
  return { stream: { tenantId, name: 'the-story' }, at: instant(day), events: [event], ...by }
}

export function instant(day: number): string {
  return `2026-03-${String(day).padStart(2, '0')}T08:00:00.000Z`
}

interface Then {
  /** The table holds exactly these rows, sorted by key. */
  rows(...rows: readonly Fields[]): Promise<Then>
  /** The one row there is has these columns, among others. */
  row(columns: Fields): Promise<Then>
  /** The counters stand at exactly this; what is back at nothing is still there. */
  tally(...counts: readonly Fields[]): Promise<Then>
  /** Secondary ids lead to these keys. */
  lookups(...lookups: Folded['lookups']): Promise<Then>
}

/**
 * A history, then what a read model holds. Folded twice, once in one page and once event by event, since a row that
 * waits in memory and a row that comes from its table must go the same way.
 */
export function reading(model: ReadModel) {
  return {
    given(...sayings: readonly Saying[]): Then {
      const made = recorded(sayings).then((events) => inPages(model, events))
      const then: Then = {
        rows: async (...rows) => (expect((await made).rows).toEqual(rows), then),
        row: async (columns) => (expect((await made).rows).toEqual([expect.objectContaining(columns)]), then),
        tally: async (...counts) => (expect((await made).tally).toEqual(counts), then),
        lookups: async (...lookups) => (expect((await made).lookups).toEqual(lookups), then),
      }
      return then
    },
  }
}

function inPages(model: ReadModel, events: readonly AnyRecorded[]): Folded {
  const whole = folded(model, events, [])
  const single = folded(
    model,
    events,
    events.slice(1).map((_, index) => index + 1),
  )
  expect(single).toEqual(whole)
  return whole
}
