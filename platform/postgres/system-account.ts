import { execFile } from 'node:child_process'
import { access, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

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
  throw new Error(
    'Postgres does not run as root and this system has neither a postgres nor a nobody account: run as an ordinary user.',
  )
}

/**
 * Runs a program of Postgres, which refuses to be root, as `account`. The project may lie in a folder that only root can
 * enter (/root); where the system has setpriv, the program keeps just the right to pass through folders and read files.
 */
export async function runAs(
  account: Account | null,
  program: string,
  args: readonly string[],
): Promise<void> {
  // An inherited LC_ALL of an unknown locale would fail initdb; TZ keeps server logs in UTC.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  if (!account) {
    await run(program, args, { cwd: '/', env })
  } else if (
    await access(setpriv).then(
      () => true,
      () => false,
    )
  ) {
    const passage = '+dac_read_search'
    const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
    await run(
      setpriv,
      [...identity, `--inh-caps=${passage}`, `--ambient-caps=${passage}`, '--', program, ...args],
      { cwd: '/', env },
    )
  } else {
    await run(program, args, { cwd: '/', env, uid: account.uid, gid: account.gid })
  }
}
