import type { AnyRecorded } from '~/domain/catalogue'
import type { ReadModel } from '~/projections/read-model'
import { foldPage, planPage } from '~/projections/runtime/fold-page'
import { keyText, type Fields } from '~/projections/runtime/rows'

/** What the tables of a model hold, each sorted by its key. */
export interface Folded {
  readonly rows: readonly Fields[]
  readonly tally: readonly Fields[]
  /** Secondary ids and the keys they lead to. */
  readonly lookups: readonly (readonly [id: string, key: Fields])[]
}

/** Folds events in pages that end at `cuts`, as the runtime does with its tables, but in memory. */
export function folded(model: ReadModel, events: readonly AnyRecorded[], cuts: readonly number[]): Folded {
  const rows = new Map<string, Fields>()
  const tally = new Map<string, Fields>()
  const lookups = new Map<string, Fields>()
  let from = 0
  for (const to of [...cuts, events.length]) {
    const plan = planPage(model, events.slice(from, to), lookups)
    const page = foldPage(model, plan, rows, new Map(), new Map())
    for (const { error } of page.frozen.values()) throw new Error(error)
    plan.lookups.forEach((key, id) => lookups.set(id, key))
    page.upserts.forEach((row) => rows.set(keyText(model.primaryKey, row), row))
    page.deletes.forEach((key) => rows.delete(keyText(model.primaryKey, key)))
    for (const { key, add } of page.deltas) {
      const text = keyText(model.tally?.key ?? {}, key)
      const before = tally.get(text) ?? key
      const sums = Object.entries(add).map(([name, value]) => [
        name,
        Number(before[name] ?? 0) + Number(value),
      ])
      tally.set(text, { ...before, ...Object.fromEntries(sums) })
    }
    from = to
  }
  return {
    rows: sorted(rows).map(([, row]) => row),
    tally: sorted(tally).map(([, row]) => row),
    lookups: sorted(lookups),
  }
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}
