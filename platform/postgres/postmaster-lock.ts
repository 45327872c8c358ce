import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'

/**
 * Removes the pid file of a dead server whose number another program has by now, as happens after a restart of the
 * machine or the container. Postgres only sees that the number is in use, and would refuse to start for ever.
 */
export async function clearForeignLock(data: string): Promise<void> {
  const file = path.join(data, 'postmaster.pid')
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0])
  if (!(pid > 0) || !isAlive(pid)) return
  // Where there is no /proc nothing is known, and nothing is touched.
  const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)
  if (words !== null && words !== '' && !words.includes('postgres')) await rm(file, { force: true })
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
