/** A column of a read model: its SQL type and, by type, what a row holds there. */
export interface Column<T = unknown> {
  readonly type: string
  readonly nullable: boolean
  /** Type only. */
  readonly holds?: T
}

const column = <T>(type: string): Column<T> => ({ type, nullable: false })

export const uuid = column<string>('uuid')
export const text = column<string>('text')
export const int = column<number>('bigint')
export const timestamptz = column<string>('timestamptz')
export const uuids = column<readonly string[]>('uuid[]')

/** The same column, where null is a value: erased, unknown, not yet. */
export function nullable<T>(inner: Column<T>): Column<T | null> {
  return { type: inner.type, nullable: true }
}

export type Columns = Readonly<Record<string, Column>>

/** The row that a set of columns describes. */
export type RowOf<C extends Columns> = { readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never }

/** `joinedAt` as a column is called in SQL: `joined_at`. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
