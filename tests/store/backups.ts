import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { FoundBackup } from '~/platform/backup/backup-folder'
import { listBackups } from '~/platform/backup/backup-folder'
import type { DataManifest, KeysManifest } from '~/platform/backup/manifest'
import { restoreBackup, type RestoredBackup, type RestoreOptions } from '~/platform/backup/restore-backup'
import { secretMarks } from '~/platform/backup/secret-marks'
import { takeBackup } from '~/platform/backup/take-backup'
import { newId } from '~/platform/ids'
import type { Instant } from '~/domain/kernel/instant'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import type { TestRuntime } from '~/tests/kit/runtime'

/** A folder for backups that is gone after the test. */
export async function backupFolder(): Promise<{
  readonly to: string
  readonly keysTo: string
  end(): Promise<void>
}> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-backup-'))
  return {
    to: path.join(folder, 'data'),
    keysTo: path.join(folder, 'keys'),
    end: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Some practices with everything in their history, from the `from`th on. */
export async function write(
  { runtime }: Pick<TestRuntime, 'runtime'>,
  from: number,
  practices: number,
): Promise<void> {
  const all = history(from + practices)
  for (const saying of all.slice(history(from).length)) await record(runtime.store, saying)
}

export interface Taken {
  readonly data: FoundBackup<DataManifest>
  readonly keys: FoundBackup<KeysManifest> | null
}

export async function take(
  { url, runtime }: Pick<TestRuntime, 'url' | 'runtime'>,
  { to, keysTo }: { readonly to: string; readonly keysTo: string },
  takenAt: Instant = new Date().toISOString(),
): Promise<Taken> {
  await takeBackup({ url, to, keysTo, takenAt, secrets: secretMarks(runtime.keys) })
  const [data] = await listBackups(to, 'data')
  const [keys] = await listBackups(keysTo, 'keys')
  if (!data) throw new Error('There is no backup')
  return { data, keys: keys ?? null }
}

export function bringBack(
  url: string,
  { data, keys }: Taken,
  options: Partial<RestoreOptions> = {},
): Promise<RestoredBackup> {
  const at = new Date().toISOString()
  return restoreBackup({ url, data, keys, restoreId: newId(), at, replace: false, speaking: [], ...options })
}

/** What a database says, asked as somebody who may see everything. */
export async function ask<R extends object>(url: string, text: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<R>(text)).rows
  } finally {
    await client.end()
  }
}

/** Everything that a restore is to bring back, and nothing that it sees to itself. */
export async function whole(url: string): Promise<object> {
  const rows = async (table: string): Promise<unknown> =>
    (
      await ask<{ rows: unknown }>(url, `select json_agg(t::text order by t::text) as rows from ${table} t`)
    )[0]?.rows
  return {
    events: await rows('log.events'),
    streams: await rows('log.streams'),
    commands: await rows('log.commands'),
    head: await rows('log.log_head'),
    credentials: await rows('ops.credentials'),
    access: await rows('ops.access'),
    tokens: await rows('ops.invite_tokens'),
    keys: await rows('ops.subject_keys'),
  }
}
