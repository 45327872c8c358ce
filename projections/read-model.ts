import type { AnyRecorded, EventType, Recorded } from '~/domain/catalogue'
import type { Column, Columns, RowOf } from './columns'

type Fold<Row, E> = (row: Row | undefined, event: E) => Row | undefined

/** A fold of one event type: the plain fold, or with the key of this type where it is not the model's default one. */
type Step<Key, Row, E> =
  | Fold<Row, E>
  | { readonly key: (event: E) => Key | readonly Key[]; readonly fold: Fold<Row, E> }
  /** The event names only a secondary id; the model's lookup knows the key. */
  | { readonly lookup: (event: E) => string; readonly fold: Fold<Row, E> }

/** Counters kept in a second table, as deltas of a row's change. */
export interface TallySpec<Row, TK extends Columns, TC extends Columns> {
  readonly key: TK
  readonly counts: TC
  readonly deltas: (
    before: Row | undefined,
    after: Row | undefined,
  ) => readonly { readonly key: RowOf<TK>; readonly add: Partial<RowOf<TC>> }[]
}

export interface ReadModelSpec<K extends Columns, C extends Columns, TK extends Columns, TC extends Columns> {
  /** Raise it when a fold or the table changes: the new version gets tables of its own. */
  readonly version: number
  /** The primary key, tenant first where there is one. */
  readonly primaryKey: K
  readonly columns: C
  /** Column lists of secondary indexes. */
  readonly indexes?: readonly (readonly string[])[]
  readonly key: (event: AnyRecorded) => RowOf<K>
  readonly on?: { readonly [T in EventType]?: Step<RowOf<K>, RowOf<C>, Recorded<T>> }
  /** Folds every event that has no step of its own, for models over the whole log. */
  readonly every?: Fold<RowOf<C>, AnyRecorded>
  /** Secondary id to key, from the event types that introduce the id. */
  readonly lookup?: {
    readonly [T in EventType]?: (event: Recorded<T>) => { readonly id: string; readonly key: RowOf<K> }
  }
  readonly tally?: TallySpec<RowOf<K> & RowOf<C>, TK, TC>
}

type Fields = Readonly<Record<string, unknown>>

/** What one event does to a model: which key, found how, and the fold. */
export interface StepOf {
  readonly keys: readonly Fields[] | { readonly lookup: string }
  readonly fold: (row: Fields | undefined) => Fields | undefined
}

/** A read model as the runtime sees it: its types forgotten, its names kept. */
export interface ReadModel {
  readonly name: string
  readonly version: number
  readonly primaryKey: Columns
  readonly columns: Columns
  readonly indexes: readonly (readonly string[])[]
  /** Event types it folds, for filtered reads of the log; undefined when it folds all. */
  readonly types: readonly string[] | undefined
  readonly step: (event: AnyRecorded) => StepOf | undefined
  readonly lookup:
    ((event: AnyRecorded) => { readonly id: string; readonly key: Fields } | undefined) | undefined
  readonly tally:
    | {
        readonly key: Columns
        readonly counts: Columns
        readonly deltas: (
          before: Fields | undefined,
          after: Fields | undefined,
        ) => readonly { readonly key: Fields; readonly add: Fields }[]
      }
    | undefined
}

/**
 * Defines a read model: a table, a pure fold for each event type, and the key that is read from the event alone.
 * A fold gets the row as it was (undefined before the first event) and answers the row as it is (undefined: no row).
 */
export function readModel<
  K extends Columns,
  C extends Columns,
  TK extends Columns = Columns,
  TC extends Columns = Columns,
>(name: string, spec: ReadModelSpec<K, C, TK, TC>): ReadModel {
  // Inside, an event of type T meets the step of type T: looked up by its own name, which the compiler cannot follow.
  const steps = new Map(Object.entries(spec.on ?? {}) as [string, Step<RowOf<K>, RowOf<C>, never>][])
  const lookups = new Map(
    Object.entries(spec.lookup ?? {}) as [string, (event: never) => { id: string; key: RowOf<K> }][],
  )
  return {
    name,
    version: spec.version,
    primaryKey: spec.primaryKey,
    columns: spec.columns,
    indexes: spec.indexes ?? [],
    types: spec.every ? undefined : [...steps.keys()],
    step(event) {
      const step = steps.get(event.type) ?? spec.every
      if (!step) return undefined
      const fold = typeof step === 'function' ? step : step.fold
      const apply = (row: Fields | undefined) => fold(row as RowOf<C> | undefined, event as never)
      if (typeof step === 'function') return { keys: [spec.key(event)], fold: apply }
      if ('lookup' in step) return { keys: { lookup: step.lookup(event as never) }, fold: apply }
      const keys: RowOf<K> | readonly RowOf<K>[] = step.key(event as never)
      return { keys: Array.isArray(keys) ? (keys as readonly Fields[]) : [keys as Fields], fold: apply }
    },
    lookup: spec.lookup && ((event) => lookups.get(event.type)?.(event as never)),
    tally: spec.tally && {
      key: spec.tally.key,
      counts: spec.tally.counts,
      deltas: (before, after) =>
        spec.tally?.deltas(
          before as (RowOf<K> & RowOf<C>) | undefined,
          after as (RowOf<K> & RowOf<C>) | undefined,
        ) ?? [],
    },
  }
}

/** What a version of a model is called where several versions meet: `members v1`. */
export function labelOf({ name, version }: Pick<ReadModel, 'name' | 'version'>): string {
  return `${name} v${version}`
}

/** The columns of the whole row, key first. */
export function allColumns(model: ReadModel): readonly (readonly [string, Column])[] {
  return [...Object.entries(model.primaryKey), ...Object.entries(model.columns)]
}
