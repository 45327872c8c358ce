import type { Tx } from '~/platform/postgres/database'
import { sql, type SqlQuery } from '~/platform/postgres/sql'
import { snake, type Columns } from '../columns'
import { allColumns, type ReadModel } from '../read-model'

/** A set of tables of one model: the live one, or one being built or checked beside it. */
export type Copy = 'live' | 'rebuild' | 'verify' | 'old'

type Part = 'rows' | 'tally' | 'lookup'

/** Name of a model's table without its schema: `members_v1`, `members_v1__tally`, `members_v1__rebuild`. */
export function tableName(
  model: Pick<ReadModel, 'name' | 'version'>,
  copy: Copy = 'live',
  part: Part = 'rows',
): string {
  const base = `${model.name.replaceAll('-', '_')}_v${model.version}`
  return `${base}${part === 'rows' ? '' : `__${part}`}${copy === 'live' ? '' : `__${copy}`}`
}

/** A model's table as queries name it. The version stands in the model alone. */
export function tableOf(
  model: Pick<ReadModel, 'name' | 'version'>,
  copy: Copy = 'live',
  part: Part = 'rows',
): SqlQuery {
  return sql.id('rm', tableName(model, copy, part))
}

/** The counters of a model, as queries name them. */
export function tallyOf(model: Pick<ReadModel, 'name' | 'version'>): SqlQuery {
  return tableOf(model, 'live', 'tally')
}

/** The parts this model has. */
export function partsOf(model: ReadModel): readonly Part[] {
  return ['rows', ...(model.tally ? ['tally' as const] : []), ...(model.lookup ? ['lookup' as const] : [])]
}

/** Whether all tables of a copy are there; a model that lost one of them has lost them all. */
export async function tablesExist(tx: Tx, model: ReadModel, copy: Copy): Promise<boolean> {
  const names = partsOf(model).map((part) => `rm.${tableName(model, copy, part)}`)
  const found = await tx.query<{ all: boolean }>(
    sql`select bool_and(to_regclass(name) is not null) as all from unnest(${names}::text[]) name`,
  )
  return found.rows[0]?.all === true
}

/** Creates the tables of a copy with primary keys and row level security; secondary indexes come with `createIndexes`. */
export async function createTables(tx: Tx, model: ReadModel, copy: Copy): Promise<void> {
  await dropTables(tx, model, copy)
  await createTable(
    tx,
    model,
    copy,
    'rows',
    Object.fromEntries(allColumns(model)),
    Object.keys(model.primaryKey),
  )
  if (model.tally) {
    const { key, counts } = model.tally
    await createTable(tx, model, copy, 'tally', { ...key, ...counts }, Object.keys(key))
  }
  if (model.lookup) {
    await tx.query(
      sql`create table ${tableOf(model, copy, 'lookup')} (id text primary key, key jsonb not null)`,
    )
  }
}

async function createTable(
  tx: Tx,
  model: ReadModel,
  copy: Copy,
  part: Part,
  columns: Columns,
  key: readonly string[],
): Promise<void> {
  const definitions = Object.entries(columns).map(
    ([name, column]) =>
      sql`${sql.id(snake(name))} ${sql.raw(`${column.type}${column.nullable ? '' : ' not null'}`)}`,
  )
  const primary = sql.join(
    key.map((name) => sql.id(snake(name))),
    ', ',
  )
  const table = tableOf(model, copy, part)
  await tx.query(sql`create table ${table} (${sql.join(definitions, ', ')}, primary key (${primary}))`)
  if ('tenantId' in columns)
    await tx.query(sql`select rm.secure_tenant_table(${`rm.${tableName(model, copy, part)}`}::regclass)`)
}

export async function createIndexes(tx: Tx, model: ReadModel, copy: Copy): Promise<void> {
  const arrays = Object.entries(model.columns).flatMap(([name, { type }]) =>
    type.endsWith('[]') ? [snake(name)] : [],
  )
  for (const columns of model.indexes) {
    const names = columns.map((name) => sql.id(name))
    // What a list holds is found by gin; everything else by its order.
    const kind = columns.some((name) => arrays.includes(name)) ? sql`using gin` : sql``
    await tx.query(sql`create index on ${tableOf(model, copy)} ${kind} (${sql.join(names, ', ')})`)
  }
  await tx.query(sql`analyze ${tableOf(model, copy)}`)
}

export async function dropTables(
  tx: Tx,
  model: Pick<ReadModel, 'name' | 'version'>,
  copy: Copy,
): Promise<void> {
  for (const part of ['rows', 'tally', 'lookup'] as const)
    await tx.query(sql`drop table if exists ${tableOf(model, copy, part)}`)
}

/** Keeps everybody from renaming or dropping the tables until the transaction ends. Takes no snapshot. */
export async function lockForReading(tx: Tx, model: ReadModel, copy: Copy): Promise<void> {
  const tables = partsOf(model).map((part) => tableOf(model, copy, part))
  await tx.query(sql`lock table ${sql.join(tables, ', ')} in access share mode`)
}

/** Puts `from` in the place of `to` and keeps what stood there as `old`. Needs the tables to itself for a moment. */
export async function swapTables(tx: Tx, model: ReadModel): Promise<void> {
  await dropTables(tx, model, 'old')
  for (const part of partsOf(model)) {
    await tx.query(
      sql`alter table ${tableOf(model, 'live', part)} rename to ${sql.id(tableName(model, 'old', part))}`,
    )
    await tx.query(
      sql`alter table ${tableOf(model, 'rebuild', part)} rename to ${sql.id(tableName(model, 'live', part))}`,
    )
  }
}
