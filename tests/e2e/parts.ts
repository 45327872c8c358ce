import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { joinEmbeddedPostgres } from '~/platform/postgres/embedded'

const run = promisify(execFile)

/** A process of an installation that was told its roles. */
export interface Part {
  readonly child: ChildProcess
  /** Where it answers; a process without a port answers nowhere. */
  readonly url: string
  /** SIGTERM, and what it ended with. */
  stop(): Promise<readonly [code: number | null, signal: string | null]>
}

/** A built release on a folder of data. */
export class Release {
  constructor(
    readonly root: string,
    readonly data: string,
  ) {}

  env(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    return { ...process.env, NODE_ENV: 'production', DAYBOOK_DIR: this.data, LOG_LEVEL: 'error', ...extra }
  }

  /** Starts a process and waits until it says what it is. */
  async start(role: string, extra: Readonly<Record<string, string>> = {}): Promise<Part> {
    const settings = {
      PORT: '0',
      ...(role === 'worker' ? { APP_URL: 'http://localhost:3000' } : {}),
      ...extra,
    }
    const child = spawn(process.execPath, ['build/server/main.js', '--role', role], {
      cwd: this.root,
      env: this.env(settings),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        const found = /Daybook (?:is at|runs as .* at) (http:\/\/[^/\s]+)/.exec(said)?.[1]
        if (found) resolve(found)
      })
      child.once('exit', (code) => reject(new Error(`A ${role} ended with ${code}: ${said}`)))
    })
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>
    const stop = (): typeof ended => {
      child.kill('SIGTERM')
      return ended
    }
    return { child, url, stop }
  }

  /** Runs a command on the data; what it prints as one document. */
  async command<T>(...args: readonly string[]): Promise<T> {
    const { stdout } = await run(process.execPath, ['build/server/cli.js', ...args, '--json'], {
      cwd: this.root,
      env: this.env(),
    })
    return JSON.parse(stdout) as T
  }

  /** Read models that are not what their events say. */
  async differing(): Promise<readonly string[]> {
    const { models } = await this.command<{ models: { model: string; identical: boolean }[] }>(
      'projections',
      'verify',
      '--all',
    )
    return models.filter(({ identical }) => !identical).map(({ model }) => model)
  }

  /** Asks the running database. */
  async ask<R extends object>(text: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    const running = await joinEmbeddedPostgres(path.join(this.data, 'postgres'))
    if (!running) throw new Error('No database runs here')
    const client = new pg.Client({ connectionString: running.url })
    await client.connect()
    try {
      return (await client.query<R>(text, [...values])).rows
    } finally {
      await client.end()
    }
  }
}

/** Longer than every lease and limit that a process may wait for. */
const patienceMs = 100_000

/** Waits until `reached`. Throws, with what was waited for, when that does not come. */
export async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const last = Date.now() + patienceMs
  while (!(await reached())) {
    if (Date.now() > last) throw new Error(`Waited in vain until ${what}`)
    await sleep(50)
  }
}

export interface Health {
  readonly code: number
  readonly status: string
  readonly checks: Readonly<Record<string, string>>
}

export async function readinessOf({ url }: Pick<Part, 'url'>): Promise<Health> {
  const answer = await fetch(`${url}/health/ready`)
  return { code: answer.status, ...((await answer.json()) as Omit<Health, 'code'>) }
}

export const isReady = async (part: Part): Promise<boolean> => (await readinessOf(part)).code === 200
