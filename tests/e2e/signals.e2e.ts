import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { joinEmbeddedPostgres } from '~/platform/postgres/embedded'
import { expect, startApp, temporaryFolder, test } from './application'

interface Watched {
  readonly postgres: string
  said(): string
}

const has = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )
const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => [])

/** What a first start is about, in order, and how it is seen from outside. */
const phases: Readonly<Record<string, (watched: Watched) => Promise<boolean>>> = {
  'makes the database': async ({ postgres }) =>
    (await namesIn(postgres)).some((name) => name.startsWith('draft-')),
  'starts the database': ({ postgres }) => has(path.join(postgres, 'data/postmaster.pid')),
  migrates: ({ said }) => Promise.resolve(said().includes('Applied 0001')),
  'loads the demo': async ({ said }) => {
    if (!said().includes('Applied 0004')) return false
    await sleep(2_000)
    return true
  },
}

for (const [phase, isReached] of Object.entries(phases)) {
  test(`SIGTERM while a first start ${phase} ends it, and the next start goes on`, async () => {
    const folder = await temporaryFolder()
    const postgres = path.join(folder, 'postgres')
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_ENV: 'production',
      DAYBOOK_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'warn',
    }
    const child = spawn(process.execPath, ['build/server/main.js', '--demo'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    let complained = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()))
    const ended = once(child, 'exit')
    while (child.exitCode === null && !(await isReached({ postgres, said: () => said }))) await sleep(10)
    expect(child.exitCode).toBeNull()
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(said).not.toContain('Daybook is at')
    expect(complained).toBe('')
    expect(await joinEmbeddedPostgres(postgres)).toBeNull()
    expect((await namesIn(postgres)).filter((name) => name.startsWith('draft-'))).toEqual([])

    const next = await startApp(folder)
    await next.stop()
    expect(await joinEmbeddedPostgres(postgres)).toBeNull()
    await rm(folder, { recursive: true, force: true })
  })
}
