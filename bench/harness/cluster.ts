import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '~/platform/postgres/embedded'
import { createDatabase, dropDatabase, inDatabase } from '~/tests/setup/cluster'

/** A Postgres of the benchmarks alone. */
export interface Cluster {
  /** Of the maintenance database. */
  readonly url: string
  createDatabase(): Promise<string>
  dropDatabase(url: string): Promise<void>
  settings(): Promise<Readonly<Record<string, string>>>
  stop(): Promise<void>
}

/** Starts the embedded Postgres as the product does, fsync and all. */
export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-bench-'))
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') })
  return clusterAt(postgres.url, async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  })
}

/** Databases on a Postgres that runs already. */
export function clusterAt(url: string, stop: () => Promise<void>): Cluster {
  let made = 0
  return {
    url,
    stop,
    async createDatabase() {
      made += 1
      const name = `bench_${process.pid}_${made}`
      await createDatabase(url, name)
      // Settings check addresses as browsers do, and those know no empty host; the socket stands in the query all the same.
      return inDatabase(url, name).replace('@/', '@localhost/')
    },
    dropDatabase: (database) => dropDatabase(url, new URL(database).pathname.slice(1)),
    async settings() {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      try {
        const found = await client.query<{ name: string; setting: string }>(
          `select name, setting from pg_settings
            where name in ('server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'wal_level')`,
        )
        return Object.fromEntries(found.rows.map(({ name, setting }) => [name, setting]))
      } finally {
        await client.end()
      }
    },
  }
}
