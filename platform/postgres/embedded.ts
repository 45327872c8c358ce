import { createHash, randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { embeddedBinaries } from './embedded-binaries'
import { runAs, systemAccount, type Account } from './system-account'

/** Login user and database of the embedded cluster. */
const owner = 'daybook'

/** Longest path of a unix socket, less the name Postgres adds (`/.s.PGSQL.5432`). */
const longestSocketFolder = 107 - '/.s.PGSQL.5432'.length

const starts = { tries: 24, pauseMs: 500 }

export interface EmbeddedPostgres {
  readonly url: string
  /** Stops the server when nobody else is connected to it, so that a command and the application can share it. */
  release(): Promise<void>
  /** Stops the server at once, whoever is connected. */
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  /** Folder that holds everything, created when missing; usually `.daybook/postgres`. */
  readonly folder: string
  /** Tests of many short databases may trade durability for speed; the application never does. */
  readonly fsync?: boolean
}

/**
 * Starts Postgres 17 in `folder`, or joins the one that runs there already (also one orphaned by a killed process).
 * The cluster listens on a unix socket only, with a password kept beside the data, readable by its owner alone.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = path.resolve(options.folder)
  const binaries = await embeddedBinaries()
  const account = await systemAccount()
  const data = path.join(folder, 'data')
  const sockets = socketFolder(folder)
  await prepare(folder, account)
  await prepare(sockets, account)

  if (!(await exists(path.join(data, 'PG_VERSION')))) await initialise(binaries, folder, data, account)
  const password = await readFile(path.join(data, 'daybook-password'), 'utf8')
  const url = `postgres://${owner}:${password}@/postgres?host=${encodeURIComponent(sockets)}`
  const control = (...args: string[]) => runAs(account, path.join(binaries, 'pg_ctl'), ['-D', data, ...args])
  const log = path.join(folder, 'postgres.log')
  const settings = `-k ${sockets} -c listen_addresses='' -c max_connections=120${options.fsync === false ? ' -c fsync=off -c synchronous_commit=off -c full_page_writes=off' : ''}`

  for (let attempt = 1; !(await answers(url)); attempt++) {
    // Loses against another starter, or against the lock file of a server that is just dying: then the next round joins
    // or starts. pg_ctl itself clears the lock file of a dead server.
    await control('-w', '-t', '30', '-l', log, '-o', settings, 'start').catch(() => undefined)
    if (await answers(url)) break
    if (attempt === starts.tries)
      throw new Error(`The embedded Postgres does not start; its words are in ${log}.`)
    await sleep(starts.pauseMs)
  }

  const stop = async (): Promise<void> => {
    await control('-w', '-m', 'fast', 'stop').catch(() => undefined)
  }
  return {
    url,
    stop,
    release: async () => {
      if ((await otherConnections(url)) === 0) await stop()
    },
  }
}

/** A cluster appears whole or not at all: it is made aside and renamed into place, so a killed first start leaves nothing half done. */
async function initialise(
  binaries: string,
  folder: string,
  data: string,
  account: Account | null,
): Promise<void> {
  const draft = await mkdtemp(path.join(folder, 'draft-'))
  const passwordFile = path.join(folder, `${path.basename(draft)}.password`)
  const password = randomBytes(24).toString('hex')
  try {
    await writeFile(passwordFile, password, { mode: 0o600 })
    await own(draft, account)
    await own(passwordFile, account)
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const auth = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-U', owner]
    await runAs(account, path.join(binaries, 'initdb'), ['-D', draft, ...locale, ...auth])
    await writeFile(path.join(draft, 'daybook-password'), password, { mode: 0o600 })
    await own(path.join(draft, 'daybook-password'), account)
    await rename(draft, data).catch(async (error: unknown) => {
      if (!(await exists(path.join(data, 'PG_VERSION')))) throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
    await rm(passwordFile, { force: true })
  }
}

function socketFolder(folder: string): string {
  const beside = path.join(folder, 'run')
  if (Buffer.byteLength(beside) <= longestSocketFolder) return beside
  return path.join(os.tmpdir(), `daybook-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`)
}

async function prepare(folder: string, account: Account | null): Promise<void> {
  await mkdir(folder, { recursive: true })
  await own(folder, account)
  await chmod(folder, 0o700)
}

async function own(file: string, account: Account | null): Promise<void> {
  if (account) await chown(file, account.uid, account.gid)
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function otherConnections(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const found = await client.query<{ others: number }>(
      "select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    )
    return found.rows[0]?.others ?? 0
  } catch {
    return 1
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function exists(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  )
}
