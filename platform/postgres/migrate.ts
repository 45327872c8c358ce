import { createHash } from 'node:crypto'
import pg from 'pg'

const files = import.meta.glob<string>('./migrations/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Any number, the same in every process: only one migrates at a time. */
const advisoryLock = 725_309_114

/**
 * Brings the schema up to date, each file once and in order of its name, in a transaction of its own.
 * Throws when a file that was applied has been changed since.
 */
export async function migrate(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock])
    await client.query(
      'create table if not exists public.schema_migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    )
    const applied = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from public.schema_migrations',
    )
    const known = new Map(applied.rows.map((row) => [row.name, row.checksum]))
    const done: string[] = []
    for (const [file, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const name = file.replace(/^.*\//, '')
      const checksum = createHash('sha256').update(text).digest('hex')
      if (known.get(name) === checksum) continue
      if (known.has(name))
        throw new Error(
          `The migration ${name} was applied in another wording; add a new file instead of changing it.`,
        )
      await client.query('begin')
      await client.query(text)
      await client.query('insert into public.schema_migrations (name, checksum) values ($1, $2)', [
        name,
        checksum,
      ])
      await client.query('commit')
      done.push(name)
    }
    return done
  } finally {
    await client.end()
  }
}
