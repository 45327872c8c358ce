import { execFile, spawn } from 'node:child_process'
import { access, open, readFile } from 'node:fs/promises'
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

/**
 * A program of Postgres, which refuses to be root, and what makes it run as `account`. The project may lie in a folder
 * that only root can enter (/root); where the system has setpriv, the program keeps just the right to pass through
 * folders and read files.
 */
async function as(
  account: Account | null,
  program: string,
  args: readonly string[],
): Promise<readonly [file: string, words: readonly string[], identity: Partial<Account>]> {
  if (!account) return [program, args, {}]
  const hasSetpriv = await access(setpriv).then(
    () => true,
    () => false,
  )
  if (!hasSetpriv) return [program, args, account]
  const passage = '+dac_read_search'
  // initdb asks access(2) about its own binaries, and that call forgets the right unless this bit is set (capabilities(7)).
  const asked = '--securebits=+no_setuid_fixup'
  const identity = [asked, `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
  return [
    setpriv,
    [...identity, `--inh-caps=${passage}`, `--ambient-caps=${passage}`, '--', program, ...args],
    {},
  ]
}
