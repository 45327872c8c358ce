import { readFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockApplication } from './application-lock'
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-embedded-'))
})
afterEach(async () => {
  await (await start()).stop()
  await rm(folder, { recursive: true, force: true })
})

const start = (): Promise<EmbeddedPostgres> =>
  startEmbeddedPostgres({ folder: path.join(folder, 'postgres') })
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

it('does not mind a pid file of a process that is gone', async () => {
  const first = await start()
  await first.stop()
  await writeFile(
    path.join(folder, 'postgres/data/postmaster.pid'),
    `999999\n${folder}\n0\n5432\n\n\n  0 0\nready\n`,
  )
  expect(await ask(await start(), 'select 1 as a')).toEqual({ a: 1 })
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
  const unlock = await lockApplication(url, folder)
  await expect(lockApplication(url, folder)).rejects.toThrow('Another Daybook runs on')
  await unlock()
  await (
    await lockApplication(url, folder)
  )()
})
