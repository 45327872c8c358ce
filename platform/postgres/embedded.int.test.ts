import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { lockApplication } from './application-lock'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded'
import { systemAccount } from './system-account'

let folder = ''
let running: EmbeddedPostgres | undefined
beforeEach(async () => {
  // The port of another Postgres in the environment must lead nobody away from ours.
  vi.stubEnv('PGPORT', '5499')
  folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-embedded-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await running?.stop()
  running = undefined
  await rm(folder, { recursive: true, force: true })
})

const start = async (beneath = 'postgres'): Promise<EmbeddedPostgres> =>
  (running = await startEmbeddedPostgres({ folder: path.join(folder, beneath) }))
const ask = async ({ url }: EmbeddedPostgres, statement: string): Promise<unknown> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows[0]
  } finally {
    await client.end()
  }
}
const postmaster = async (): Promise<number> =>
  Number((await readFile(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0])

it('starts once for several starters, in UTF-8, on a socket with a password', async () => {
  const starters = await Promise.all([start(), start(), start()])
  const settings =
    "select pg_encoding_to_char(encoding) as encoding, current_setting('listen_addresses') as tcp, current_setting('fsync') as fsync from pg_database where datname = current_database()"
  for (const one of starters)
    expect(await ask(one, settings)).toEqual({ encoding: 'UTF8', tcp: '', fsync: 'on' })
  const wrong = (starters[0]?.url ?? '').replace(/:[0-9a-f]{48}@/, ':wrong@')
  await expect(ask({ ...starters[0], url: wrong }, 'select 1')).rejects.toThrow('password')
  expect((await stat(path.join(folder, 'postgres'))).mode & 0o777).toBe(0o700)
})

it('comes back after its server was killed, with what was committed', async () => {
  const first = await start()
  await ask(first, 'create table kept as select 1 as a')
  process.kill(await postmaster(), 'SIGKILL')
  expect(await ask(await start(), 'select a from kept')).toEqual({ a: 1 })
})

it('is left running by a command while somebody else is connected, and stopped by the last one', async () => {
  const application = await start()
  const client = new pg.Client({ connectionString: application.url })
  await client.connect()
  await (await start()).release()
  expect((await client.query('select 1')).rowCount).toBe(1)
  await client.end()
  await application.release()
  await expect(ask(application, 'select 1')).rejects.toThrow()
})

it('lets one application in, and the next one when the first is gone', async () => {
  const { url } = await start()
  const unlock = await lockApplication(url, folder, 'alone')
  await expect(lockApplication(url, folder, 'alone')).rejects.toThrow('Another Daybook runs on')
  await unlock()
  await (
    await lockApplication(url, folder, 'alone')
  )()
})

it.each([
  ['blanks and umlauts', 'Übung am Größten/mein day  book'],
  ['what a shell and a list of folders would read', `it's "a", $HOME \`id\` \\ ; * & #book`],
  ['more than a socket can have', `${'long/'.repeat(25)}book`],
])('starts, stops and is joined in a folder with %s', async (_what, beneath) => {
  const first = await start(beneath)
  await ask(first, 'create table kept as select 1 as a')
  const client = new pg.Client({ connectionString: first.url })
  await client.connect()
  await (await start(beneath)).release()
  expect((await client.query('select a from kept')).rows).toEqual([{ a: 1 }])
  await client.end()
  await first.stop()
  await expect(ask(first, 'select 1')).rejects.toThrow()
  expect(await ask(await start(beneath), 'select a from kept')).toEqual({ a: 1 })
})

it('says when a folder is too long for Postgres itself', async () => {
  await expect(start('long/'.repeat(200))).rejects.toThrow(/too long for Postgres.*DAYBOOK_DIR/)
})

it('does not mind a pid file of a process that is gone, nor of another program of the same user', async () => {
  await (await start()).stop()
  const pidFile = path.join(folder, 'postgres/data/postmaster.pid')
  const naming = (pid: number | undefined): Promise<void> =>
    writeFile(pidFile, `${pid}\n${folder}\n0\n5432\n\n\n  0 0\nready\n`)
  await naming(999_999)
  const revived = await start()
  expect(await ask(revived, 'select 1 as a')).toEqual({ a: 1 })
  await revived.stop()
  const other = spawn('sleep', ['60'], { ...(await systemAccount()), stdio: 'ignore' })
  try {
    await naming(other.pid)
    expect(await ask(await start(), 'select 1 as a')).toEqual({ a: 1 })
  } finally {
    other.kill()
    await once(other, 'exit')
  }
})

it('says in one sentence why it does not start, without trying for ever', async () => {
  await (await start()).stop()
  await writeFile(path.join(folder, 'postgres/data/postgresql.auto.conf'), "shared_buffers = 'banana'\n")
  await expect(start()).rejects.toThrow(
    /^The embedded Postgres does not start: .*; more in .*postgres\.log\.$/,
  )
})

it('ends a first start when it is told to, with nothing half done, and clears what killed ones left', async () => {
  const ended = spawn('true')
  await once(ended, 'exit')
  const left = path.join(folder, `postgres/draft-${ended.pid}-a`)
  await mkdir(left, { recursive: true })
  const ending = new AbortController()
  const starting = startEmbeddedPostgres({ folder: path.join(folder, 'postgres'), signal: ending.signal })
  setTimeout(() => ending.abort(new Error('Told to end')), 300)
  await expect(starting).rejects.toThrow('Told to end')
  expect(
    (await readdir(path.join(folder, 'postgres'))).filter((name) => !/^(run|postgres.log)$/.test(name)),
  ).toEqual([])
})
