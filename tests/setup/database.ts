import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { openDatabase, type Database } from '~/platform/postgres/database'
import { createDatabase, dropDatabase, inDatabase } from './cluster'

export interface FreshDatabase {
  readonly url: string
  readonly db: Database
  drop(): Promise<void>
}

/** A new, migrated database of the test run's Postgres, so that no test file sees another's rows. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const cluster = inject('postgresUrl')
  const name = `test_${randomBytes(6).toString('hex')}`
  await createDatabase(cluster, name, 'template_daybook')
  const url = inDatabase(cluster, name)
  const db = openDatabase({ url })
  return {
    url,
    db,
    drop: async () => {
      await db.close()
      await dropDatabase(cluster, name)
    },
  }
}
