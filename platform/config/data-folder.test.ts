import { existsSync } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { prepareDataFolder } from './data-folder'
import { readEnvFile } from './env-file'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-data-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('is made with everything above it, and may be there already', async () => {
  const deep = path.join(folder, 'a b/ä/daybook')
  await prepareDataFolder(deep)
  await prepareDataFolder(deep)
  expect((await stat(deep)).isDirectory()).toBe(true)
})

it('is refused, with its name, when it is a file or lies in one', async () => {
  const file = path.join(folder, 'file')
  await writeFile(file, '')
  const words = `DAYBOOK_DIR: ${file} is a file`
  await expect(prepareDataFolder(file)).rejects.toThrow(words)
  await expect(prepareDataFolder(path.join(file, 'in it'))).rejects.toThrow(words)
  await expect(prepareDataFolder(path.join(file, 'deep', 'in it'))).rejects.toThrow(words)
})

// Where there is no /proc there is nothing of its kind either.
it.runIf(existsSync('/proc/self'))('is refused where no folder can be made, at once', async () => {
  await expect(prepareDataFolder('/proc/nope/daybook')).rejects.toThrow(
    /^DAYBOOK_DIR: \/proc\/nope\/daybook cannot be made.*Expected a folder of your own\.$/,
  )
})

it('says when a .env is there that cannot be read', async () => {
  expect(await readEnvFile(path.join(folder, 'none'))).toEqual({})
  await expect(readEnvFile(folder)).rejects.toThrow(/cannot be read \(EISDIR\)/)
})
