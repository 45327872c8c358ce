import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startServer, type ServerProcess } from './server-process'

export interface Demo extends ServerProcess {
  /** Its data; a second start finds the demo loaded. */
  readonly folder: string
}

/** The real build with the demo tenant, everything in one process, on a folder of its own unless one is given. */
export async function startDemo(given?: string): Promise<Demo> {
  const folder = given ?? (await mkdtemp(path.join(os.tmpdir(), 'daybook-bench-')))
  const server = await startServer(
    'build/server/main.js',
    { DAYBOOK_DIR: folder, PORT: '0', DATABASE_URL: '' },
    ['--demo'],
  )
  return { ...server, folder }
}

export async function removeDemo({ folder }: Pick<Demo, 'folder'>): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}
