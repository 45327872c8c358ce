import type { Tx } from '~/platform/postgres/database'
import { sql, type SqlQuery } from '~/platform/postgres/sql'
import { snake, type Columns } from '../columns'
import { allColumns, type ReadModel } from '../read-model'
import { tableOf, type Copy } from './tables'

export type Fields = Readonly<Record<string, unknown>>

/** A key as text, the same for equal keys. */
export function keyText(columns: Columns, key: Fields): string {
  return JSON.stringify(Object.keys(columns).map((name) => key[name]))
}

/** Rows of the keys that exist, by key text. One round trip. */
export async function loadRows(
  tx: Tx,
  model: ReadModel,
  copy: Copy,
  keys: readonly Fields[],
): Promise<Map<string, Fields>> {
  if (keys.length === 0) return new Map()
  const selected = allColumns(model).map(([name]) => sql`t.${sql.id(snake(name))} as ${sql.id(name)}`)
  const found = await tx.query<Record<string, unknown>>(
    sql`select ${sql.join(selected, ', ')} from ${tableOf(model, copy)} t join ${wanted(model.primaryKey, keys)} using (${keyNames(model.primaryKey)})`,
  )
  return new Map(found.rows.map((row) => [keyText(model.primaryKey, row), row]))
}

/** Writes whole rows, one statement for all of them. */
export async function upsertRows(
  tx: Tx,
  model: ReadModel,
  copy: Copy,
  rows: readonly Fields[],
): Promise<void> {
  if (rows.length === 0) return
  const columns = Object.fromEntries(allColumns(model))
  const names = sql.join(
    Object.keys(columns).map((name) => sql.id(snake(name))),
    ', ',
  )
  const changes = Object.keys(model.columns).map(
    (name) => sql`${sql.id(snake(name))} = excluded.${sql.id(snake(name))}`,
  )
  await tx.query(
    sql`insert into ${tableOf(model, copy)} (${names}) select ${names} from ${wanted(columns, rows)}
        on conflict (${keyNames(model.primaryKey)}) do update set ${sql.join(changes, ', ')}`,
  )
}

export async function deleteRows(
  tx: Tx,
  model: ReadModel,
  copy: Copy,
  keys: readonly Fields[],
): Promise<void> {
  if (keys.length === 0) return
  await tx.query(
    sql`delete from ${tableOf(model, copy)} t using ${wanted(model.primaryKey, keys)} where ${sameKey(model.primaryKey)}`,
  )
}

function sameKey(columns: Columns): SqlQuery {
  const same = Object.keys(columns).map(
    (name) => sql`t.${sql.id(snake(name))} = wanted.${sql.id(snake(name))}`,
  )
  return sql.join(same, ' and ')
}

/** Adds deltas to the counters, which start at nothing. */
export async function addToTally(
  tx: Tx,
  model: ReadModel,
  copy: Copy,
  deltas: readonly { key: Fields; add: Fields }[],
): Promise<void> {
  const { tally } = model
  if (!tally) return
  const sums = new Map<string, Record<string, unknown>>()
  for (const { key, add } of deltas) {
    const text = keyText(tally.key, key)
    const sum = sums.get(text) ?? {
      ...key,
      ...Object.fromEntries(Object.keys(tally.counts).map((name) => [name, 0])),
    }
    for (const [name, value] of Object.entries(add)) sum[name] = Number(sum[name]) + Number(value)
    sums.set(text, sum)
  }
  const rows = [...sums.values()]
  if (rows.length === 0) return
  const columns = { ...tally.key, ...tally.counts }
  const names = sql.join(
    Object.keys(columns).map((name) => sql.id(snake(name))),
    ', ',
  )
  const added = Object.keys(tally.counts).map((name) => {
    const count = sql.id(snake(name))
    return sql`${count} = t.${count} + excluded.${count}`
  })
  await tx.query(
    sql`insert into ${tableOf(model, copy, 'tally')} as t (${names}) select ${names} from ${wanted(columns, rows)}
        on conflict (${keyNames(tally.key)}) do update set ${sql.join(added, ', ')}`,
  )
  // Nothing to count is no row: otherwise a row that came and went would be there or not by where a page ended.
  const nothing = Object.keys(tally.counts).map((name) => sql`t.${sql.id(snake(name))} = 0`)
  await tx.query(
    sql`delete from ${tableOf(model, copy, 'tally')} t using ${wanted(tally.key, rows)}
         where ${sameKey(tally.key)} and ${sql.join(nothing, ' and ')}`,
  )
}

export async function loadLookups(
  tx: Tx,
  model: ReadModel,
  copy: Copy,
  ids: readonly string[],
): Promise<Map<string, Fields>> {
  if (!model.lookup || ids.length === 0) return new Map()
  const found = await tx.query<{ id: string; key: Fields }>(
    sql`select id, key from ${tableOf(model, copy, 'lookup')} where id = any(${ids}::text[])`,
  )
  return new Map(found.rows.map(({ id, key }) => [id, key]))
}

export async function saveLookups(
  tx: Tx,
  model: ReadModel,
  copy: Copy,
  lookups: ReadonlyMap<string, Fields>,
): Promise<void> {
  if (lookups.size === 0) return
  const ids = [...lookups.keys()]
  const keys = [...lookups.values()].map((key) => JSON.stringify(key))
  await tx.query(
    sql`insert into ${tableOf(model, copy, 'lookup')} (id, key) select id, key::jsonb from unnest(${ids}::text[], ${keys}::text[]) as given (id, key)
        on conflict (id) do update set key = excluded.key`,
  )
}

function keyNames(columns: Columns) {
  return sql.join(
    Object.keys(columns).map((name) => sql.id(snake(name))),
    ', ',
  )
}

/** Values as a table named `wanted`. Arrays of arrays travel as text, since unnest would take them apart. */
function wanted(columns: Columns, rows: readonly Fields[]) {
  const entries = Object.entries(columns)
  const arrays = entries.map(([name, column]) => {
    const nested = column.type.endsWith('[]')
    const values = rows.map((row) => (nested && row[name] != null ? pgArray(row[name]) : row[name]))
    return sql`${values}::${sql.raw(nested ? 'text' : column.type)}[]`
  })
  const names = entries.map(([name]) => sql.id(snake(name)))
  const selected = entries.map(
    ([name, column]) =>
      sql`${sql.id(snake(name))}${sql.raw(column.type.endsWith('[]') ? `::${column.type}` : '')}`,
  )
  return sql`(select ${sql.join(
    selected.map((value, index) => sql`${value} as ${names[index] ?? sql``}`),
    ', ',
  )} from unnest(${sql.join(arrays, ', ')}) as given (${sql.join(names, ', ')})) as wanted`
}

function pgArray(value: unknown): string {
  return `{${(Array.isArray(value) ? value : []).map((item) => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}`
}
