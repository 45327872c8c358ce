import { execFile, spawn } from 'node:child_process'
import { access, open, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedPostgresFailed } from './embedded-failed'

const run = promisify(execFile)
const setpriv = '/usr/bin/setpriv'

/** A user of the operating system. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * The account that runs Postgres when we are root: postgres where the system has one, else nobody.
 * Null for an ordinary user, who runs it as is.
 */
export async function systemAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((fields) => fields[0] === name) ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new EmbeddedPostgresFailed(
    'Postgres does not run as root and this system has neither a postgres nor a nobody account: run as an ordinary user.',
  )
}

/**
 * Runs a program of Postgres to its end as `account`. Throws what it wrote to standard error when it fails, and ends it
 * when the signal says so.
 */
export async function runAs(
  account: Account | null,
  program: string,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  const [file, words, identity] = await as(account, program, args)
  await run(file, words, { cwd: '/', env: environment(), ...identity, ...(signal ? { signal } : {}) })
}

/**
 * Launches a server as `account` that outlives this process and its terminal, its words going to the end of `log`.
 * Without a shell between, so that a path may hold whatever a path may hold.
 */
export async function launchAs(
  account: Account | null,
  program: string,
  args: readonly string[],
  log: string,
): Promise<{ readonly hasEnded: () => boolean }> {
  const [file, words, identity] = await as(account, program, args)
  const output = await open(log, 'a', 0o600)
  try {
    const server = spawn(file, words, {
      cwd: '/',
      env: environment(),
      ...identity,
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    })
    let failed = false
    server.once('error', () => (failed = true))
    server.unref()
    return { hasEnded: () => failed || server.exitCode !== null || server.signalCode !== null }
  } finally {
    await output.close()
  }
}

/** An inherited LC_ALL of an unknown locale would fail initdb; TZ keeps server logs in UTC. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
}

/** Whether `account` may pass through every folder on the way to `file`. */
async function mayReach({ uid, gid }: Account, file: string): Promise<boolean> {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const { mode, uid: ownerId, gid: groupId } = await stat(folder)
    const bit = ownerId === uid ? 0o100 : groupId === gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (folder === path.dirname(folder)) return true
  }
}

/**
 * A program of Postgres, which refuses to be root, and what makes it run as `account`. The project may lie in a folder
 * that only root can enter (/root); then, where the system has setpriv and lets us, the program keeps just the right to
 * pass through folders and read files.
 */
async function as(
  account: Account | null,
  program: string,
  args: readonly string[],
): Promise<readonly [file: string, words: readonly string[], identity: Partial<Account>]> {
  if (!account) return [program, args, {}]
  const places = [program, ...args.filter((word) => path.isAbsolute(word))]
  const reached = await Promise.all(places.map((place) => mayReach(account, place)))
  if (reached.every(Boolean)) return [program, args, account]
  const hasSetpriv = await access(setpriv).then(
    () => true,
    () => false,
  )
  if (!hasSetpriv) return [program, args, account]
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  return [setpriv, [...(await passage()), ...identity, '--', program, ...args], {}]
}

/** Numbers of capabilities(7) that matter here. */
const capabilities = { dac_override: 1, dac_read_search: 2, setpcap: 8 } as const

/**
 * How to keep the right to pass through, as far as this machine leaves it to root: a container often withholds the
 * narrower right. initdb asks access(2) about its own binaries, and that call forgets the right unless a bit is set.
 */
async function passage(): Promise<readonly string[]> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const bounds = BigInt(`0x${/^CapBnd:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`)
  const has = (name: keyof typeof capabilities): boolean =>
    ((bounds >> BigInt(capabilities[name])) & 1n) === 1n
  const right = has('dac_read_search') ? 'dac_read_search' : has('dac_override') ? 'dac_override' : null
  if (!right) return []
  const bit = has('setpcap') ? ['--securebits=+no_setuid_fixup'] : []
  return [...bit, `--inh-caps=+${right}`, `--ambient-caps=+${right}`]
}
