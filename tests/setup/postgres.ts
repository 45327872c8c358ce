import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrate } from '~/platform/postgres/migrate'
import { startEmbeddedPostgres } from '~/platform/postgres/embedded'
import { createDatabase, inDatabase } from './cluster'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

/** One real Postgres for the whole run, with a migrated template that every test file copies. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-test-'))
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres'), fsync: false })
  await createDatabase(postgres.url, 'template_daybook')
  await migrate(inDatabase(postgres.url, 'template_daybook'))
  project.provide('postgresUrl', postgres.url)
  return async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
