import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { embeddedBinaries } from './embedded-binaries'
import { EmbeddedPostgresFailed } from './embedded-failed'
import { clearForeignLock, isAlive } from './postmaster-lock'
import { longestDataFolder, own, ownFolder, socketFolder } from './socket-folder'
import { launchAs, runAs, systemAccount, type Account } from './system-account'

/** Login user and database of the embedded cluster. */
const owner = 'daybook'
/** Part of the socket's name. Said everywhere, since a PGPORT of the environment would be believed by both sides else. */
const port = 5432

/** A start that is refused may have met the lock of a server that is just dying, so it is tried for 12 seconds. */
const starts = { refusals: 24, pauseMs: 500, lookMs: 100 }
/** Whoever is still connected after two seconds stays connected and keeps the server; a running application does anyhow. */
const releases = { looks: 10, looksAtApplication: 2, pauseMs: 200 }
/** A server that was killed reads its journal first. It says so, and is waited for this long. */
const longestRecoveryMs = 10 * 60_000

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
  /** Ends a start that is under way. A server that was launched by then is stopped, unless somebody else joined it. */
  readonly signal?: AbortSignal
}

/**
 * Starts Postgres 17 in `folder`, or joins the one that runs there already (also one orphaned by a killed process).
 * The cluster listens on a unix socket only, with a password kept beside the data, readable by its owner alone.
 * Throws EmbeddedPostgresFailed, or the reason of the signal.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const folder = path.resolve(options.folder)
  const data = path.join(folder, 'data')
  if (Buffer.byteLength(data) > longestDataFolder)
    throw new EmbeddedPostgresFailed(
      `${folder} is too long for Postgres, which takes folders of at most ${longestDataFolder} bytes. Choose a shorter one with DAYBOOK_DIR.`,
    )
  const binaries = await embeddedBinaries()
  const account = await systemAccount()
  await mkdir(path.dirname(folder), { recursive: true })
  await ownFolder(folder, account)
  await clearDrafts(folder)
  const sockets = socketFolder(folder)
  await ownFolder(sockets, account)

  if (!(await exists(path.join(data, 'PG_VERSION'))))
    await initialise({ binaries, folder, data, account, signal: options.signal })
  const embedded = await serverIn(folder, binaries, account)
  const { url } = embedded
  const fast = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off']
  const settings = ['-c', 'listen_addresses=', '-c', 'max_connections=200', '-p', String(port)]
  const args = ['-D', data, '-k', listed(sockets), ...settings, ...(options.fsync === false ? fast : [])]
  const log = path.join(folder, 'postgres.log')
  try {
    await untilItAnswers(url, log, options.signal, async () => {
      await clearForeignLock(data)
      return launchAs(account, path.join(binaries, 'postgres'), args, log)
    })
  } catch (error) {
    if (options.signal?.aborted) await embedded.release()
    throw error
  }
  return embedded
}

/** The server that runs in `folder` already, null when none does. Nothing is started or made. */
export async function joinEmbeddedPostgres(named: string): Promise<EmbeddedPostgres | null> {
  const folder = path.resolve(named)
  if (!(await exists(path.join(folder, 'data', 'daybook-password')))) return null
  const found = await serverIn(folder, await embeddedBinaries(), await systemAccount())
  const state = await stateOf(found.url)
  return state === 'starting' ? startEmbeddedPostgres({ folder }) : state === 'up' ? found : null
}

async function serverIn(
  folder: string,
  binaries: string,
  account: Account | null,
): Promise<EmbeddedPostgres> {
  const data = path.join(folder, 'data')
  const password = await readFile(path.join(data, 'daybook-password'), 'utf8')
  const host = encodeURIComponent(socketFolder(folder))
  const url = `postgres://${owner}:${password}@/postgres?host=${host}&port=${port}`
  const pgCtl = path.join(binaries, 'pg_ctl')
  const stop = (): Promise<void> =>
    runAs(account, pgCtl, ['-D', data, '-w', '-m', 'fast', 'stop']).catch(() => undefined)
  return {
    url,
    stop,
    release: async () => {
      // Connections of ours that were just closed may still be on their way out on the other side.
      for (let looks = 1; looks <= releases.looks; looks++) {
        const { others, application } = await connections(url)
        if (others === 0) return stop()
        if (application && looks === releases.looksAtApplication) return
        await sleep(releases.pauseMs)
      }
    },
  }
}

/** The setting is a list: quoted, a name may hold its commas. */
function listed(folder: string): string {
  return `"${folder.replaceAll('"', '""')}"`
}

/** Launches until a server answers: ours, or that of another starter who was quicker. */
async function untilItAnswers(
  url: string,
  log: string,
  signal: AbortSignal | undefined,
  launch: () => Promise<{ readonly hasEnded: () => boolean }>,
): Promise<void> {
  const began = Date.now()
  let refusals = 0
  let launched: { readonly hasEnded: () => boolean } | undefined
  let said = 0
  for (;;) {
    const state = await stateOf(url)
    if (state === 'up') return
    signal?.throwIfAborted()
    if (Date.now() - began > longestRecoveryMs)
      throw new EmbeddedPostgresFailed(`The embedded Postgres is not up after ten minutes; see ${log}.`)
    if (state === 'down' && (!launched || launched.hasEnded())) {
      if (launched) {
        refusals += 1
        const words = await fatalWords(log, said)
        // A lock is given up by whoever holds it; anything else stays as it is.
        if (refusals === starts.refusals || (words !== '' && !/lock file|shared memory/.test(words)))
          throw new EmbeddedPostgresFailed(
            `The embedded Postgres does not start${words && `: ${words}`}; more in ${log}.`,
          )
        await sleep(starts.pauseMs)
      }
      said = (await stat(log).catch(() => null))?.size ?? 0
      launched = await launch()
    }
    await sleep(starts.lookMs)
  }
}

/** What the server said last before it gave up. */
async function fatalWords(log: string, from: number): Promise<string> {
  const file = await open(log).catch(() => null)
  if (!file) return ''
  try {
    const { size } = await file.stat()
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(Math.min(16_384, Math.max(0, size - from))),
      0,
      null,
      from,
    )
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n')
    return /(?:FATAL|PANIC): +(.*)/.exec(lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? '')?.[1] ?? ''
  } finally {
    await file.close()
  }
}

interface NewCluster {
  readonly binaries: string
  readonly folder: string
  readonly data: string
  readonly account: Account | null
  readonly signal: AbortSignal | undefined
}

/** A cluster appears whole or not at all: it is made aside and renamed into place, so a killed first start leaves nothing half done. */
async function initialise({ binaries, folder, data, account, signal }: NewCluster): Promise<void> {
  const draft = await mkdtemp(path.join(folder, `draft-${process.pid}-`))
  const passwordFile = `${draft}.password`
  const password = randomBytes(24).toString('hex')
  try {
    await writeFile(passwordFile, password, { mode: 0o600 })
    await own(draft, account)
    await own(passwordFile, account)
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const auth = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-U', owner]
    await runAs(account, path.join(binaries, 'initdb'), ['-D', draft, ...locale, ...auth], signal)
    await writeFile(path.join(draft, 'daybook-password'), password, { mode: 0o600 })
    await own(path.join(draft, 'daybook-password'), account)
    await rename(draft, data).catch(async (error: unknown) => {
      if (!(await exists(path.join(data, 'PG_VERSION')))) throw error
    })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    // initdb that was told to stop may still be tidying up the same folder.
    await rm(draft, { recursive: true, force: true, maxRetries: 10 })
    await rm(passwordFile, { force: true })
  }
}

/** Takes away what starters left that were killed while they made a cluster. */
async function clearDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const starter = /^draft-(\d+)-/.exec(name)?.[1]
    if (starter && !isAlive(Number(starter)))
      await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

/** Whether a server answers. One that is just starting, or has no seat left, is there and need not be launched. */
async function stateOf(url: string): Promise<'up' | 'starting' | 'down'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return 'up'
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === '53300') return 'up'
    return code === '57P03' ? 'starting' : 'down'
  } finally {
    await client.end().catch(() => undefined)
  }
}

interface Connections {
  readonly others: number
  /** Somebody holds the lock of a running application. */
  readonly application: boolean
}

async function connections(url: string): Promise<Connections> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const found = await client.query<Connections>(`
      select count(*)::int as others, exists (select 1 from pg_locks where locktype = 'advisory' and granted) as application
        from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`)
    return found.rows[0] ?? { others: 0, application: false }
  } catch {
    return { others: 1, application: true }
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
