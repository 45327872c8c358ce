import { createHash } from 'node:crypto'
import pg from 'pg'

const files = import.meta.glob<string>('./migrations/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/**
 * Earlier wordings that did the same where they worked at all: 0001 failed for an ordinary user of Postgres 16 and later.
 */
const reworded: Readonly<Record<string, string>> = {
  '0001-roles-and-schemas.sql': '27801cb2f49e6518d3797b8d6e2f59b7e91a323c11dfb6741c9012dd75394225',
}

/** Any number, the same in every process: only one migrates at a time. */
const advisoryLock = 725_309_114

/** Every migration of this release, in order. */
export const migrationNames: readonly string[] = Object.keys(files).map(nameOf).sort()

/**
 * Brings the schema up to date, each file once and in order of its name, in a transaction of its own.
 * Throws when a file that was applied has been changed since.
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await lockMigrations(client)
    return await applyMigrations(client, migrationNames, async (apply) => {
      await client.query('begin')
      await apply()
      await client.query('commit')
    })
  } finally {
    await client.end()
  }
}

/** Keeps everybody out who would migrate, which every process does before anything else, until the connection ends. */
export async function lockMigrations(client: pg.ClientBase): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [advisoryLock])
}

/** Applies those of `wanted` that are missing, each by way of `each`. Throws when one that was applied has been changed since. */
export async function applyMigrations(
  client: pg.ClientBase,
  wanted: readonly string[],
  each: (apply: () => Promise<void>) => Promise<void>,
): Promise<readonly string[]> {
  await client.query(
    'create table if not exists public.schema_migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
  )
  const rows = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from public.schema_migrations',
  )
  const known = new Map(rows.rows.map((row) => [row.name, row.checksum]))
  const done: string[] = []
  for (const [file, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = nameOf(file)
    const checksum = createHash('sha256').update(text).digest('hex')
    const applied = known.get(name)
    if (applied === checksum || (applied && reworded[name] === applied)) continue
    if (applied)
      throw new Error(
        `The migration ${name} was applied in another wording; add a new file instead of changing it.`,
      )
    if (!wanted.includes(name)) continue
    await each(async () => {
      await client.query(text)
      await client.query('insert into public.schema_migrations (name, checksum) values ($1, $2)', [
        name,
        checksum,
      ])
    })
    done.push(name)
  }
  return done
}

function nameOf(file: string): string {
  return file.replace(/^.*\//, '')
}
