import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to } from 'pg-copy-streams'
import type { Instant } from '~/domain/kernel/instant'
import { backupName, writeBackup } from './backup-folder'
import { eachRow, valuesOf } from './copy-text'
import { HashChain } from './hash-chain'
import type { BackupFile, DataManifest, KeysManifest } from './manifest'
import { onOwnConnection } from './own-connection'
import { Scales } from './scales'
import { listTables, sortTables, type Table } from './tables'

export interface BackupOptions {
  readonly url: string
  /** Where backups of data go, and where those of keys go. */
  readonly to: string
  readonly keysTo: string
  readonly takenAt: Instant
  readonly secrets: DataManifest['secrets']
  /** Told of events written so far, and of how many there are. */
  readonly report?: (events: number, of: number) => void
  readonly signal?: AbortSignal
}

export interface TakenBackup {
  readonly data: DataManifest
  /** Null while there are no keys. */
  readonly keys: KeysManifest | null
}

/**
 * Writes down `log` and `ops` as they are at one moment, while others go on writing: one transaction reads everything.
 * Read models are left out, for they can be built anew; keys go into a backup of their own.
 */
export function takeBackup(options: BackupOptions): Promise<TakenBackup> {
  return onOwnConnection(options.url, 'daybook backup', async (client) => {
    await client.query('begin transaction isolation level repeatable read, read only')
    const applied = await client.query<{ name: string }>(
      'select name from public.schema_migrations order by name',
    )
    await client.query('set local role daybook_owner')
    const { data, keys } = sortTables(await listTables(client))
    const { takenAt, signal } = options
    const common = { format: 1 as const, takenAt, migrations: applied.rows.map((row) => row.name) }
    // Keys first: nobody could read a backup of data whose keys were not written any more.
    const ofKeys = { kind: 'keys' as const, name: backupName('keys', takenAt) }
    const writtenKeys =
      keys.length === 0
        ? null
        : await writeBackup(options.keysTo, ofKeys.name, async (folder) => ({
            ...ofKeys,
            ...common,
            files: await writeTables(client, folder, keys, signal),
          }))
    const head = await client.query<{ position: number }>('select position from log.log_head')
    const position = head.rows[0]?.position ?? 0
    const chain = new HashChain()
    const ofData = { kind: 'data' as const, name: backupName('data', takenAt) }
    const writtenData = await writeBackup(options.to, ofData.name, async (folder) => ({
      ...ofData,
      ...common,
      files: await writeTables(client, folder, data, signal, (table) => {
        if (table.name !== 'log.events') return () => undefined
        const column = table.columns.indexOf('hash')
        return (row) => {
          chain.add(valuesOf(row)[column]?.slice('\\x'.length) ?? '')
          options.report?.(chain.length, position)
        }
      }),
      log: { position, chain: chain.end },
      secrets: options.secrets,
      keys: writtenKeys?.name ?? null,
    }))
    await client.query('commit')
    return { data: writtenData, keys: writtenKeys }
  })
}

type Look = (row: string) => void

async function writeTables(
  client: pg.Client,
  folder: string,
  tables: readonly Table[],
  signal: AbortSignal | undefined,
  looking: (table: Table) => Look = () => () => undefined,
): Promise<BackupFile[]> {
  const queue = await client.query<{ there: boolean }>(
    "select to_regclass('graphile_worker._private_jobs') is not null as there",
  )
  const files: BackupFile[] = []
  for (const table of tables) {
    const rows = rowsOf(table, queue.rows[0]?.there ?? false)
    files.push(await writeTable(client, folder, table, rows, looking(table), signal))
  }
  return files
}

/** What is in a table, events in their order. Jobs of the queue are held ones by the time they are read back. */
function rowsOf({ name, columns }: Table, hasQueue: boolean): string {
  const rows = `select ${columns.map(quoted).join(', ')} from ${name}`
  if (name === 'log.events') return `${rows} order by position`
  if (name !== 'ops.held_jobs' || !hasQueue) return rows
  const fromQueue: Readonly<Record<string, string>> = {
    // The queue of another day counts from 1 again.
    id: "'job ' || j.id || ' of ' || j.created_at",
    task: 't.identifier',
    key: 'j.key',
    payload: 'j.payload',
    most_attempts: 'j.max_attempts',
    attempts: 'j.attempts',
    created_at: 'j.created_at',
  }
  // Work of the clock comes back by itself.
  return `${rows} union all select ${columns.map((column) => fromQueue[column] ?? 'null').join(', ')}
    from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
   where not (j.payload::jsonb ? '_cron')`
}

async function writeTable(
  client: pg.Client,
  folder: string,
  table: Table,
  rows: string,
  look: Look,
  signal: AbortSignal | undefined,
): Promise<BackupFile> {
  const name = `${table.name}.copy.gz`
  const scales = new Scales()
  let count = 0
  const counting = eachRow((row) => {
    count += 1
    look(row)
  })
  await pipeline(
    client.query(to(`copy (${rows}) to stdout`)),
    counting,
    createGzip(),
    scales,
    createWriteStream(path.join(folder, name), { flags: 'wx', mode: 0o600, flush: true }),
    { signal },
  )
  return { name, table: table.name, columns: [...table.columns], rows: count, ...scales.weight }
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name)
}
