import type { Database } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { NamedText } from './clear-values'

interface Table {
  schema: string
  name: string
  columns: readonly string[]
}

/** Every row of every table of a database as text, past all roles and policies, but for the tables that `but` names. */
export async function dump(
  { pool }: Database,
  but: (table: string) => boolean,
): Promise<readonly NamedText[]> {
  const tables = await pool.query<Table>(`
    select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^(pg_|information_schema)' group by 1, 2 order by 1, 2`)
  const texts: NamedText[] = []
  for (const { schema, name, columns } of tables.rows) {
    const where = `${schema}.${name}`
    if (but(where)) continue
    // Column by column: a whole row as text would escape what stands in it.
    const values = sql.join(
      columns.map((column) => sql`${sql.id(column)}::text`),
      ', ',
    )
    const { text } =
      sql`select array_to_string(array[${values}], ' ', '') as row from ${sql.id(schema, name)}`
    const rows = await pool.query<{ row: string }>(text)
    texts.push({ where, text: rows.rows.map(({ row }) => row).join('\n') })
  }
  return texts
}
