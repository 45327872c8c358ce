import { createHash } from 'node:crypto'
import { chmod, chown, lstat, mkdir } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { EmbeddedPostgresFailed } from './embedded-failed'
import type { Account } from './system-account'

/** Longest folder of a unix socket: sun_path of the system, less its end and the name Postgres adds. */
const longestSocketFolder = (process.platform === 'darwin' ? 103 : 107) - '/.s.PGSQL.5432'.length

/** MAXPGPATH of Postgres, less the longest name it makes inside. */
export const longestDataFolder = 1_024 - 128

/** Where the server listens: beside the data, or under the folder for temporary files when that path is too long. */
export function socketFolder(folder: string, temporary: readonly string[] = [os.tmpdir(), '/tmp']): string {
  const short = `daybook-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`
  const candidates = [path.join(folder, 'run'), ...temporary.map((parent) => path.join(parent, short))]
  const fitting = candidates.find((candidate) => Buffer.byteLength(candidate) <= longestSocketFolder)
  if (fitting !== undefined) return fitting
  throw new EmbeddedPostgresFailed(
    `No folder is short enough for the socket of the embedded Postgres (${longestSocketFolder} bytes): choose a shorter DAYBOOK_DIR or TMPDIR.`,
  )
}

/**
 * Makes a folder that only the account of Postgres can enter. The one for temporary files belongs to everybody: what
 * somebody else put there under our name is not used. Throws EmbeddedPostgresFailed.
 */
export async function ownFolder(folder: string, account: Account | null): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  const found = await lstat(folder)
  const mine = [process.getuid?.(), account?.uid].includes(found.uid)
  if (!found.isDirectory() || !mine)
    throw new EmbeddedPostgresFailed(
      `${folder} belongs to another user of this machine. Run Daybook as that one, or choose another DAYBOOK_DIR.`,
    )
  await own(folder, account)
  await chmod(folder, 0o700)
}

export async function own(file: string, account: Account | null): Promise<void> {
  if (account) await chown(file, account.uid, account.gid)
}
