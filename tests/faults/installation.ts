import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { loadConfig } from '~/platform/config/config'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '~/platform/postgres/embedded'
import { embeddedBinaries } from '~/platform/postgres/embedded-binaries'
import { runAs, systemAccount } from '~/platform/postgres/system-account'
import { valueParser } from '~/platform/postgres/database'
import { openRuntime, type Opened } from '~/scripts/open-runtime'
import { endChildren, startChild, type Child } from './child'
import { Proxy } from './proxy'

/** One installation of the product on a Postgres of its own, which processes share and faults hit. */
export class Installation {
  readonly #proxies: Proxy[] = []
  #postgres: EmbeddedPostgres | undefined
  #opened: Opened | undefined

  private constructor(readonly folder: string) {}

  /** `folder` is where it lives; a new one under the folder for temporary files unless it is given. */
  static async open(folder?: string): Promise<Installation> {
    const made = new Installation(folder ?? (await mkdtemp(path.join(os.tmpdir(), 'daybook-fault-'))))
    await made.startPostgres()
    return made
  }

  get postgresFolder(): string {
    return path.join(this.folder, 'postgres')
  }

  /** With fsync on: what was acknowledged must be on the disk. */
  async startPostgres(): Promise<void> {
    this.#postgres = await startEmbeddedPostgres({ folder: this.postgresFolder })
  }

  /** `kill -9` of the server; its backends see that it is gone and end. */
  async killPostgres(): Promise<void> {
    process.kill(await this.postmaster(), 'SIGKILL')
  }

  /** The server drops everything and needs its journal to come up again. */
  async stopPostgresImmediately(): Promise<void> {
    const pgCtl = path.join(await embeddedBinaries(), 'pg_ctl')
    const args = ['-D', path.join(this.postgresFolder, 'data'), '-w', '-m', 'immediate', 'stop']
    await runAs(await systemAccount(), pgCtl, args)
  }

  async postmaster(): Promise<number> {
    const file = await readFile(path.join(this.postgresFolder, 'data', 'postmaster.pid'), 'utf8')
    return Number(file.split('\n')[0])
  }

  /** A way to the database for one process, where faults can be put in. */
  async proxy(): Promise<Proxy> {
    const proxy = await new Proxy(this.#postgres?.url ?? '').open()
    this.#proxies.push(proxy)
    return proxy
  }

  async child(proxy?: Proxy): Promise<Child> {
    return startChild(this.#env((proxy ?? (await this.#ownProxy())).url))
  }

  /** The product as the parent sees it: opened at the first call, migrated with it. */
  async opened(): Promise<Opened> {
    this.#opened ??= await openRuntime(loadConfig({ env: this.#env((await this.#ownProxy()).url) }))
    return this.#opened
  }

  /** Lets go of what the parent opened, for faults that would break it. */
  async closeOpened(): Promise<void> {
    await this.#opened?.closing.run()
    this.#opened = undefined
  }

  /** Asks the database past everything that is under test. */
  async query<R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    const client = new pg.Client({
      connectionString: this.#postgres?.url ?? '',
      types: { getTypeParser: valueParser },
    })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<R>(text, [...values])).rows
    } finally {
      await client.end()
    }
  }

  /** Waits until a query finds nothing any more; throws what it still finds after `seconds`. Answers the milliseconds. */
  async untilNone(seconds: number, text: string, values: readonly unknown[] = []): Promise<number> {
    let left: readonly object[] = []
    return untilSo(
      () => `nothing of ${text}: ${JSON.stringify(left)}`,
      seconds,
      async () => (left = await this.query(text, values)).length === 0,
    )
  }

  /** Process ids of the server's backends that work for a client, but for the one that asks. */
  async backends(): Promise<readonly number[]> {
    const found = await this.query<{ pid: number }>(
      "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
    )
    return found.map(({ pid }) => pid)
  }

  /** What dead processes hold is given up by time alone. The clock is moved, so that a test need not sit it out. */
  async forgetTheDead(): Promise<void> {
    await this.query("update log.checkpoints set leased_until = '-infinity'")
    await this.query(
      "update log.rebuilds set beat_at = beat_at - interval '1 minute' where state = 'running'",
    )
  }

  /** Ends everything that was started here, whatever state it is in. */
  async end(): Promise<void> {
    await endChildren()
    await this.closeOpened().catch(() => undefined)
    await Promise.all(this.#proxies.map((proxy) => proxy.close()))
    await this.#postgres?.stop()
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10 })
  }

  async #ownProxy(): Promise<Proxy> {
    return this.#proxies[0] ?? this.proxy()
  }

  #env(databaseUrl: string): Readonly<Record<string, string>> {
    return { DAYBOOK_DIR: this.folder, DATABASE_URL: databaseUrl, LOG_LEVEL: 'silent', DAYBOOK_MODE: 'local' }
  }
}

/** Looks again and again until something is so. Throws when it is not in `seconds`. Answers the milliseconds it took. */
export async function untilSo(
  what: string | (() => string),
  seconds: number,
  isSo: () => Promise<boolean>,
): Promise<number> {
  const began = performance.now()
  for (;;) {
    if (await isSo()) return performance.now() - began
    if (performance.now() - began > seconds * 1_000)
      throw new Error(`Not in ${seconds} s: ${typeof what === 'string' ? what : what()}`)
    await sleep(50)
  }
}
