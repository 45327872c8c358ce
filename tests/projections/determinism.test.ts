import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import type { AnyRecorded } from '~/domain/catalogue'
import { models } from '~/projections/models'
import type { ReadModel } from '~/projections/read-model'
import { foldPage, planPage } from '~/projections/runtime/fold-page'
import { keyText, type Fields } from '~/projections/runtime/rows'
import { history } from '~/tests/kit/history'
import { recorded } from '~/tests/kit/record'

let events: readonly AnyRecorded[] = []
beforeAll(async () => {
  events = await recorded(history(6, 5))
})

/** What the tables of a model hold after folding `events` in pages that end at `cuts`. */
function fold(model: ReadModel, cuts: readonly number[]): object {
  const rows = new Map<string, Fields>()
  const tally = new Map<string, Record<string, unknown>>()
  const lookups = new Map<string, Fields>()
  let from = 0
  for (const to of [...cuts, events.length]) {
    const plan = planPage(model, events.slice(from, to), lookups)
    const page = foldPage(model, plan, rows, new Map(), new Map())
    plan.lookups.forEach((key, id) => lookups.set(id, key))
    page.upserts.forEach((row) => rows.set(keyText(model.primaryKey, row), row))
    page.deletes.forEach((key) => rows.delete(keyText(model.primaryKey, key)))
    for (const { key, add } of page.deltas) {
      const sum = tally.get(JSON.stringify(key)) ?? {}
      for (const [name, value] of Object.entries(add)) sum[name] = Number(sum[name] ?? 0) + Number(value)
      tally.set(JSON.stringify(key), sum)
    }
    from = to
  }
  const sorted = (map: Map<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  return { rows: sorted(rows), tally: sorted(tally), lookups: sorted(lookups) }
}

const every = (size: number): number[] =>
  Array.from({ length: Math.floor((events.length - 1) / size) }, (_, index) => (index + 1) * size)

it.each(models.map((model) => [model.name, model] as const))(
  '%s is the same in pages of 1, 7 and 5,000, and cut anywhere',
  (_, model) => {
    const whole = fold(model, every(5_000))
    expect(fold(model, every(1))).toEqual(whole)
    expect(fold(model, every(7))).toEqual(whole)
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: events.length - 1 }), { maxLength: 12 }),
        (cuts) => {
          expect(
            fold(
              model,
              [...cuts].sort((a, b) => a - b),
            ),
          ).toEqual(whole)
        },
      ),
      { numRuns: 40, seed: 7 },
    )
  },
)
