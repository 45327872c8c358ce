import pg from 'pg'

/** Schemas of an installation. A restore makes all of them anew. */
const schemas = ['log', 'rm', 'ops', 'graphile_worker'] as const

/** `nothing` is there, nobody has used it (`empty`), it holds an installation, or something in these places is not Daybook's. */
export type Former = 'nothing' | 'empty' | 'installation' | 'foreign'

/** What is in a database before something is restored into it. */
export async function formerIn(client: pg.ClientBase): Promise<Former> {
  const migrations = await client.query<{ there: boolean }>(
    "select to_regclass('public.schema_migrations') is not null as there",
  )
  const isFree = !migrations.rows[0]?.there && (await present(client, schemas)).length === 0
  if (isFree) return 'nothing'
  const found = await client.query<{ there: boolean }>(
    "select to_regclass('log.log_head') is not null and to_regclass('ops.credentials') is not null as there",
  )
  if (!found.rows[0]?.there) return 'foreign'
  const used = await client.query<{ used: boolean }>(
    'select exists (select 1 from log.log_head where position > 0) or exists (select 1 from ops.credentials) as used',
  )
  return used.rows[0]?.used ? 'installation' : 'empty'
}

/** Makes room: what nobody has used goes, an installation is put aside under names that end with `stamp`. */
export async function makeRoom(
  client: pg.ClientBase,
  former: Exclude<Former, 'foreign'>,
  stamp: string,
): Promise<void> {
  for (const schema of await present(client, schemas)) {
    await client.query(
      former === 'installation'
        ? `alter schema ${schema} rename to ${asideName(schema, stamp)}`
        : `drop schema ${schema} cascade`,
    )
  }
  await client.query(
    former === 'installation'
      ? `alter table public.schema_migrations set schema ${asideName('log', stamp)}`
      : 'drop table if exists public.schema_migrations',
  )
}

/** Digits of a moment: `20261125005113`. */
export function asideName(schema: (typeof schemas)[number], stamp: string): string {
  return pg.escapeIdentifier(`${schema}_before_${stamp}`)
}

/** Schemas that restores put aside, by name. */
export async function listAside(client: pg.ClientBase): Promise<readonly string[]> {
  const found = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace where nspname ~ '^(${schemas.join('|')})_before_[0-9]{14}$' order by 1`,
  )
  return found.rows.map((row) => row.name)
}

/** Throws away for good what restores put aside. */
export async function dropAside(client: pg.ClientBase): Promise<readonly string[]> {
  const gone = await listAside(client)
  for (const name of gone) await client.query(`drop schema ${pg.escapeIdentifier(name)} cascade`)
  return gone
}

async function present(
  client: pg.ClientBase,
  names: readonly string[],
): Promise<readonly (typeof schemas)[number][]> {
  const found = await client.query<{ name: string }>(
    'select nspname as name from pg_namespace where nspname = any($1)',
    [names],
  )
  return schemas.filter((schema) => found.rows.some((row) => row.name === schema))
}
