import type { Tx } from '~/platform/postgres/database'
import { sql, type SqlQuery } from '~/platform/postgres/sql'
import { snake } from '../columns'
import { allColumns, type ReadModel } from '../read-model'
import { tableOf, type Copy } from './tables'

/** One value that is not what the events say. A missing row has undefined on its side. */
export interface Difference {
  readonly model: string
  readonly key: string
  readonly column: string
  readonly live: unknown
  readonly folded: unknown
}

export interface Comparison {
  readonly identical: boolean
  readonly rows: number
  /** The first differences, by key. */
  readonly differences: readonly Difference[]
}

const mostDifferences = 20

/** Content of a table as one number that does not depend on the order of its rows. */
export async function contentHash(tx: Tx, model: ReadModel, copy: Copy): Promise<string> {
  const one = async (part: 'rows' | 'tally', columns: readonly string[]): Promise<string> => {
    const names = sql.join(
      columns.map((name) => sql`t.${sql.id(snake(name))}`),
      ', ',
    )
    const found = await tx.query<{ hash: string }>(
      sql`select count(*) || ':' || coalesce(sum(hashtextextended(row(${names})::text, 0)::numeric), 0) as hash from ${tableOf(model, copy, part)} t`,
    )
    return found.rows[0]?.hash ?? ''
  }
  const rows = await one(
    'rows',
    allColumns(model).map(([name]) => name),
  )
  if (!model.tally) return rows
  return `${rows} ${await one('tally', [...Object.keys(model.tally.key), ...Object.keys(model.tally.counts)])}`
}

/** Holds the live tables against freshly folded ones at the same position. */
export async function compareCopies(tx: Tx, model: ReadModel, folded: Copy): Promise<Comparison> {
  const counted = await tx.query<{ rows: number }>(
    sql`select count(*) as rows from ${tableOf(model, folded)}`,
  )
  const rows = counted.rows[0]?.rows ?? 0
  if ((await contentHash(tx, model, 'live')) === (await contentHash(tx, model, folded)))
    return { identical: true, rows, differences: [] }
  const differences = await differing(
    tx,
    model.name,
    Object.keys(model.primaryKey),
    allColumns(model).map(([name]) => name),
    tableOf(model, 'live'),
    tableOf(model, folded),
  )
  if (model.tally) {
    const { key, counts } = model.tally
    const columns = [...Object.keys(key), ...Object.keys(counts)]
    differences.push(
      ...(await differing(
        tx,
        `${model.name} tally`,
        Object.keys(key),
        columns,
        tableOf(model, 'live', 'tally'),
        tableOf(model, folded, 'tally'),
      )),
    )
  }
  return { identical: false, rows, differences: differences.slice(0, mostDifferences) }
}

async function differing(
  tx: Tx,
  model: string,
  key: readonly string[],
  columns: readonly string[],
  live: SqlQuery,
  folded: SqlQuery,
): Promise<Difference[]> {
  const using = sql.join(
    key.map((name) => sql.id(snake(name))),
    ', ',
  )
  const side = (alias: 'live' | 'folded'): SqlQuery =>
    sql.join(
      columns.map((name) => sql`${name}::text, ${sql.id(alias)}.${sql.id(snake(name))}`),
      ', ',
    )
  const row = (alias: 'live' | 'folded'): SqlQuery =>
    sql.join(
      columns.map((name) => sql`${sql.id(alias)}.${sql.id(snake(name))}`),
      ', ',
    )
  const found = await tx.query<{ live: Fields; folded: Fields; inLive: boolean; inFolded: boolean }>(sql`
    select jsonb_build_object(${side('live')}) as live, jsonb_build_object(${side('folded')}) as folded,
           live.here is not null as "inLive", folded.here is not null as "inFolded"
      from (select *, true as here from ${live}) live
      full join (select *, true as here from ${folded}) folded using (${using})
     where row(${row('live')}) is distinct from row(${row('folded')})
     order by ${using} limit ${mostDifferences}`)
  return found.rows.flatMap((pair) => {
    const known = pair.inFolded ? pair.folded : pair.live
    const keyWords = key.map((name) => String(known[name])).join(' / ')
    if (!pair.inLive || !pair.inFolded) {
      return [
        {
          model,
          key: keyWords,
          column: '(whole row)',
          live: pair.inLive ? pair.live : undefined,
          folded: pair.inFolded ? pair.folded : undefined,
        },
      ]
    }
    return columns
      .filter((name) => JSON.stringify(pair.live[name]) !== JSON.stringify(pair.folded[name]))
      .map((column) => ({
        model,
        key: keyWords,
        column,
        live: pair.live[column],
        folded: pair.folded[column],
      }))
  })
}

type Fields = Readonly<Record<string, unknown>>
