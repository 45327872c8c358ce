import type { AnyRecorded } from '~/domain/catalogue'
import { codeOf, lineOf } from '~/platform/telemetry/code-of'
import type { ReadModel, StepOf } from '../read-model'
import { keyText, type Fields } from './rows'

/** One event on its way to one key. */
interface Planned {
  readonly event: AnyRecorded
  readonly step: StepOf
  readonly keys: readonly Fields[]
}

export interface Plan {
  readonly planned: readonly Planned[]
  /** Ids that this page introduces. */
  readonly lookups: ReadonlyMap<string, Fields>
}

/** A key that stands still: its events wait behind the one that could not be folded. */
export interface FrozenKey {
  readonly key: string
  readonly position: number
  readonly error: string
  readonly waiting: number
}

export interface FoldedPage {
  readonly upserts: readonly Fields[]
  readonly deletes: readonly Fields[]
  readonly deltas: readonly { readonly key: Fields; readonly add: Fields }[]
  /** Keys newly frozen by this page, and those frozen before with what waits now. */
  readonly frozen: ReadonlyMap<string, FrozenKey>
}

/** Passed over on purpose: positions of a key that an operator skipped. */
export type Skips = ReadonlyMap<string, readonly (readonly [from: number, to: number])[]>

/** Secondary ids of the page, to be looked up before it is planned. */
export function lookupIds(model: ReadModel, events: readonly AnyRecorded[]): readonly string[] {
  const ids = events
    .map((event) => model.step(event)?.keys)
    .map((keys) => (keys && 'lookup' in keys ? keys.lookup : undefined))
  return [...new Set(ids.filter((id) => id !== undefined))]
}

/** Finds the keys of each event. An event whose secondary id nobody has introduced touches nothing. */
export function planPage(
  model: ReadModel,
  events: readonly AnyRecorded[],
  known: ReadonlyMap<string, Fields>,
): Plan {
  const lookups = new Map<string, Fields>()
  const planned: Planned[] = []
  for (const event of events) {
    const introduced = model.lookup?.(event)
    if (introduced) lookups.set(introduced.id, introduced.key)
    const step = model.step(event)
    if (!step) continue
    if (!('lookup' in step.keys)) planned.push({ event, step, keys: step.keys })
    else {
      const key = lookups.get(step.keys.lookup) ?? known.get(step.keys.lookup)
      if (key) planned.push({ event, step, keys: [key] })
    }
  }
  return { planned, lookups }
}

export function keysOf(model: ReadModel, plan: Plan): readonly Fields[] {
  const keys = new Map<string, Fields>()
  for (const { keys: some } of plan.planned)
    for (const key of some) keys.set(keyText(model.primaryKey, key), key)
  return [...keys.values()]
}

/**
 * Folds a page in memory. Pure: the same events over the same rows give the same result, in pages of any size.
 * A fold that throws freezes its key at the row before that event; everything else goes on.
 */
export function foldPage(
  model: ReadModel,
  plan: Plan,
  rows: ReadonlyMap<string, Fields>,
  frozenBefore: ReadonlyMap<string, FrozenKey>,
  skips: Skips,
): FoldedPage {
  const touched = new Map<
    string,
    { readonly key: Fields; readonly before: Fields | undefined; after: Fields | undefined }
  >()
  const frozen = new Map<string, FrozenKey>()
  for (const { event, step, keys } of plan.planned) {
    for (const key of keys) {
      const text = keyText(model.primaryKey, key)
      if (skips.get(text)?.some(([from, to]) => event.position >= from && event.position <= to)) continue
      const still = frozen.get(text) ?? frozenBefore.get(text)
      if (still) {
        frozen.set(text, { ...still, waiting: still.waiting + 1 })
        continue
      }
      const entry = touched.get(text) ?? { key, before: rows.get(text), after: rows.get(text) }
      try {
        const columns = step.fold(entry.after)
        entry.after = columns && { ...columns, ...key }
        touched.set(text, entry)
      } catch (error) {
        frozen.set(text, { key: text, position: event.position, error: sentence(error, event), waiting: 1 })
      }
    }
  }
  const all = [...touched.values()]
  return {
    upserts: all.flatMap(({ after }) => (after ? [after] : [])),
    deletes: all.flatMap(({ key, before, after }) => (before && !after ? [key] : [])),
    deltas: model.tally ? all.flatMap(({ before, after }) => model.tally?.deltas(before, after) ?? []) : [],
    frozen,
  }
}

/** What went wrong and where, without the words of the error: they may quote what the event holds of a person. */
function sentence(error: unknown, { type, schemaVersion }: AnyRecorded): string {
  const line = lineOf(error)
  return `${type} version ${schemaVersion}: ${codeOf(error)}${line === '' ? '' : ` at ${line}`}`
}
