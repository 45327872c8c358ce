import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadConfig } from '~/platform/config/config'
import { lockApplication } from '~/platform/postgres/application-lock'
import { joinEmbeddedPostgres, startEmbeddedPostgres } from '~/platform/postgres/embedded'
import { freshStart } from '~/scripts/demo/demo'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-fresh-'))
})
afterEach(async () => {
  await (await joinEmbeddedPostgres(path.join(folder, 'postgres')))?.stop()
  await rm(folder, { recursive: true, force: true })
})

const fresh = (): Promise<void> => freshStart(loadConfig({ env: { DAYBOOK_DIR: folder } }))

it('makes nothing where there is nothing', async () => {
  await fresh()
  expect(await readdir(folder)).toEqual([])
})

it('is refused while an application runs, and stops an orphaned server otherwise', async () => {
  const { url } = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') })
  const unlock = await lockApplication(url, folder, 'alone')
  await expect(fresh()).rejects.toThrow(`Another Daybook runs on ${folder} already. Stop it first`)
  expect(await joinEmbeddedPostgres(path.join(folder, 'postgres'))).not.toBeNull()
  await unlock()
  await fresh()
  expect(await joinEmbeddedPostgres(path.join(folder, 'postgres'))).toBeNull()
  expect(await readdir(folder)).toEqual([])
})

it('throws away what no Postgres would start on, and what was left of an earlier time', async () => {
  await mkdir(path.join(folder, 'postgres/data'), { recursive: true })
  await writeFile(path.join(folder, 'postgres/data/daybook-password'), 'x')
  await mkdir(path.join(folder, 'postgres.gone/data'), { recursive: true })
  await writeFile(path.join(folder, 'secrets.json'), '{}')
  await fresh()
  expect(await readdir(folder)).toEqual(['secrets.json'])
})

it('never empties a database of somebody’s own', async () => {
  const config = loadConfig({ env: { DAYBOOK_DIR: folder, DATABASE_URL: 'postgres://db/daybook' } })
  await expect(freshStart(config)).rejects.toThrow('DATABASE_URL: --fresh empties only the embedded database')
  expect(existsSync(folder)).toBe(true)
})
