import { createReadStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { from, to } from 'pg-copy-streams'
import type { Instant } from '~/domain/kernel/instant'
import { applyMigrations, lockMigrations, migrationNames } from '~/platform/postgres/migrate'
import type { FoundBackup } from './backup-folder'
import { eachRow } from './copy-text'
import { destroyAgain } from './destroy-again'
import { formerIn, makeRoom, type Former } from './former-data'
import { HashChain } from './hash-chain'
import { BackupUnusable, type BackupFile, type DataManifest, type KeysManifest } from './manifest'
import { onOwnConnection } from './own-connection'

/** A reactor that speaks to people, and the events that make it do so. */
export interface Speaking {
  readonly name: string
  readonly types: readonly string[]
}

export interface RestoreOptions {
  readonly url: string
  /** Both verified. */
  readonly data: FoundBackup<DataManifest>
  /** The newest there is, which knows every key that was destroyed since. Null when there were no keys yet. */
  readonly keys: FoundBackup<KeysManifest> | null
  readonly restoreId: string
  readonly at: Instant
  /** Whether an installation that is there may be put aside. */
  readonly replace: boolean
  readonly speaking: readonly Speaking[]
  /** Told of events written so far, and of how many there are. */
  readonly report?: (events: number, of: number) => void
  /** Told after each step; tests stop the world here. */
  readonly passed?: (step: string) => void | Promise<void>
  readonly signal?: AbortSignal
}

export interface RestoredBackup {
  readonly former: Former
  readonly destroyedKeys: number
}

/** Others are connected to the database: what they write and what is restored would mix. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse'
}

/** There is an installation, and nobody said that it may be put aside. */
export class InstallationThere extends Error {
  override readonly name = 'InstallationThere'
}

/**
 * Makes the database what it was when the backup was taken, in one transaction: killed at any moment, everything is as
 * it was before. What is there is put aside beside it. Processes that start meanwhile wait. Read models are empty
 * afterwards and built anew by the next start. Throws DatabaseInUse, InstallationThere, BackupUnusable.
 */
export function restoreBackup(options: RestoreOptions): Promise<RestoredBackup> {
  const { url, data, keys, restoreId, at, replace, speaking, signal } = options
  const passed = async (step: string): Promise<void> => {
    signal?.throwIfAborted()
    await options.passed?.(step)
  }
  return onOwnConnection(url, 'daybook restore', async (client) => {
    const { migrations, log, name, takenAt } = data.manifest
    const newer = migrations.filter((one) => !migrationNames.includes(one))
    if (newer.length > 0)
      throw new BackupUnusable(`It was taken by a newer release: this one does not know ${newer.join(', ')}.`)
    await lockMigrations(client)
    await refuseCompany(client)
    const former = await formerIn(client)
    if (former === 'foreign')
      throw new InstallationThere(
        'The database holds schemas or tables with our names that are no whole installation. Expected an empty one.',
      )
    if (former === 'installation' && !replace)
      throw new InstallationThere('There is an installation already; --replace puts it aside.')
    const stamp = at.replaceAll(/\D/g, '').slice(0, 14)
    const together = (apply: () => Promise<void>): Promise<void> => apply()

    await client.query('begin')
    await makeRoom(client, former, stamp)
    await passed('room made')
    await applyMigrations(client, migrations, together)
    await passed('schema made')
    await client.query('set local role daybook_owner')
    for (const file of [...data.manifest.files, ...(keys?.manifest.files ?? [])]) {
      const folder = data.manifest.files.includes(file) ? data.folder : (keys?.folder ?? '')
      await load(client, folder, file, options)
      await passed(`${file.table} loaded`)
    }
    await client.query('reset role')
    await applyMigrations(client, migrationNames, together)
    await client.query('set local role daybook_owner')
    const destroyedKeys = await destroyAgain(client, former === 'installation' ? stamp : null, takenAt)
    await settle(client, speaking, at)
    await proveEvents(client, log, signal)
    await client.query(
      `insert into ops.restores (id, backup, taken_at, restored_at, position, chain, destroyed_keys)
       values ($1, $2, $3, $4, $5, decode($6, 'hex'), $7)`,
      [restoreId, name, takenAt, at, log.position, log.chain, destroyedKeys],
    )
    await passed('settled')
    await client.query('commit')
    await passed('committed')
    return { former, destroyedKeys }
  })
}

/** Connections that were just closed may still be on their way out on the other side. */
const patience = { looks: 15, pauseMs: 200 }

async function refuseCompany(client: pg.Client): Promise<void> {
  for (let looks = 1; ; looks++) {
    const found = await client.query<{ others: number }>(`
      select count(*)::int as others from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and coalesce(backend_type, 'client backend') = 'client backend'
         and application_name <> 'daybook application lock'`)
    const others = found.rows[0]?.others ?? 0
    if (others === 0) return
    if (looks === patience.looks)
      throw new DatabaseInUse(
        `${others === 1 ? 'Somebody is' : `${others} others are`} connected to this database. Stop every Daybook and every other program on it first.`,
      )
    await new Promise((resolve) => setTimeout(resolve, patience.pauseMs))
  }
}

/** Puts the rows of one file into its table, in place of those that migrations put there. */
async function load(
  client: pg.Client,
  folder: string,
  { name, table, columns, rows }: BackupFile,
  { report = () => undefined, signal }: RestoreOptions,
): Promise<void> {
  const target = table
    .split('.')
    .map((part) => pg.escapeIdentifier(part))
    .join('.')
  await client.query(`alter table ${target} disable trigger user`)
  await client.query(`delete from ${target}`)
  const into = client.query(
    from(`copy ${target} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')}) from stdin`),
  )
  let read = 0
  const counting = eachRow(() => {
    read += 1
    if (table === 'log.events') report(read, rows)
  })
  await pipeline(createReadStream(path.join(folder, name)), createGunzip(), counting, into, { signal })
  await client.query(`alter table ${target} enable trigger user`)
  if (into.rowCount !== rows)
    throw new BackupUnusable(`${name} holds ${rows} rows, of which ${into.rowCount} came in.`)
}

/**
 * What must not go on where it stood: nobody is signed in (who was signed out since would be in again), nobody holds a
 * lease, and what would mail people waits until somebody has looked: most of it was sent since.
 */
async function settle(client: pg.Client, speaking: readonly Speaking[], at: Instant): Promise<void> {
  await client.query('update ops.sessions set ended_at = $1 where ended_at is null', [at])
  const leased = await client.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'leased_until'
     where n.nspname in ('log', 'ops') and c.relkind = 'r'`)
  for (const { name } of leased.rows)
    await client.query(`update ${name} set owner = null, leased_until = '-infinity'`)
  for (const { name, types } of speaking) {
    await client.query(
      `insert into ops.held_events (reactor, position, type)
       select r.name, e.position, e.type from ops.reactors r join log.events e on e.position > r.position
        where r.name = $1 and e.type = any($2)
       union
       select reactor, position, type from ops.parked_events where reactor = $1
       on conflict do nothing`,
      [name, types],
    )
    await client.query('delete from ops.parked_events where reactor = $1', [name])
    await client.query(
      `update ops.reactors set position = (select position from log.log_head), stopped_at = null, stopped_by = null
        where name = $1`,
      [name],
    )
  }
}

/** Reads the events back out of the database: they must be those of the backup. */
async function proveEvents(
  client: pg.Client,
  log: DataManifest['log'],
  signal: AbortSignal | undefined,
): Promise<void> {
  const chain = new HashChain()
  const rows = client.query(
    to("copy (select encode(hash, 'hex') from log.events order by position) to stdout"),
  )
  const chaining = eachRow((hash) => chain.add(hash))
  chaining.resume()
  await pipeline(rows, chaining, { signal })
  const head = await client.query<{ position: number }>('select position from log.log_head')
  if (chain.end !== log.chain || chain.length !== log.position || head.rows[0]?.position !== log.position)
    throw new BackupUnusable('What came in is not the log that was written down.')
}
