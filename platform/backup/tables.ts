import type pg from 'pg'

/** A table as it is written down: its columns in their order, but those that the database makes itself. */
export interface Table {
  /** With its schema, `log.events`. */
  readonly name: string
  readonly columns: readonly string[]
}

/**
 * Wrapped keys. They never lie in the same backup as what they open: whoever finds one of the two can read nothing, and
 * old copies of keys can be thrown away while old copies of data are kept.
 */
export const keyTables: ReadonlySet<string> = new Set([
  'ops.master_keys',
  'ops.tenant_keys',
  'ops.subject_keys',
])

/** Tables that are not written down, and why not. Every other one of `log` and `ops` is, also one that comes later. */
export const leftOut: Readonly<Record<string, string>> = {
  'log.checkpoints': 'read models are built anew, and leases belong to processes',
  'log.quarantine': 'found again when read models are built anew',
  'log.rebuilds': 'belongs to tables that are not there',
  'log.snapshots': 'folded again from the events',
  'log.mirror': 'belongs to a server that is backed up with its own means',
  'log.event_sources': 'belong to a server that is backed up with its own means',
  'ops.samples': 'measures of the last six hours',
  'ops.store_checks': 'say something about another store',
  'ops.workers': 'belong to processes',
  'ops.processes': 'belong to processes',
}

/** The tables of `log` and `ops` with their columns, by name. */
export async function listTables(client: pg.ClientBase): Promise<readonly Table[]> {
  const found = await client.query<Table>(`
    select format('%s.%s', n.nspname, c.relname) as name, array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where n.nspname in ('log', 'ops') and c.relkind = 'r'
     group by 1 order by 1`)
  return found.rows
}

/** What a backup of data holds, and what one of keys does. */
export function sortTables(tables: readonly Table[]): {
  readonly data: readonly Table[]
  readonly keys: readonly Table[]
} {
  return {
    data: tables.filter(({ name }) => !keyTables.has(name) && !Object.hasOwn(leftOut, name)),
    keys: tables.filter(({ name }) => keyTables.has(name)),
  }
}
