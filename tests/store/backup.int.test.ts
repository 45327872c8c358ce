import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expireKeyBackups, listBackups } from '~/platform/backup/backup-folder'
import { manifestName, type DataManifest } from '~/platform/backup/manifest'
import { secretMarks } from '~/platform/backup/secret-marks'
import { keyTables, leftOut, listTables, sortTables } from '~/platform/backup/tables'
import { takeBackup } from '~/platform/backup/take-backup'
import { verifyBackup } from '~/platform/backup/verify-backup'
import { onOwnConnection } from '~/platform/backup/own-connection'
import { checkStore } from '~/services/operations/check-store'
import { newId } from '~/platform/ids'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { ask, backupFolder, bringBack, take, whole, write } from './backups'

let here: TestRuntime
let elsewhere: FreshDatabase
let folders: Awaited<ReturnType<typeof backupFolder>>
beforeEach(async () => {
  here = await testRuntime()
  elsewhere = await freshDatabase()
  folders = await backupFolder()
  await write(here, 0, 2)
})
afterEach(async () => {
  await here.end()
  await elsewhere.drop()
  await folders.end()
})

const practice = newId()
const wrapped = 'c0ffee5afec0ffee5afec0ffee5afe'
const makeKeys = (): Promise<unknown> =>
  ask(
    here.url,
    `insert into ops.tenant_keys (tenant_id, master_id, wrapped) select '${practice}', id, '\\x${wrapped}' from ops.master_keys;
     insert into ops.subject_keys (tenant_id, key_id, subject, wrapped)
       select '${practice}', gen_random_uuid(), 'person ' || n, '\\x${wrapped}' from generate_series(1, 3) n`,
  )

it('decides for every table whether it is written down, with the keys, or not at all', async () => {
  const tables = await onOwnConnection(here.url, 'test', listTables)
  expect(sortTables(tables).data.map(({ name }) => name)).toEqual([
    'log.commands',
    'log.events',
    'log.installation',
    'log.log_head',
    'log.skips',
    'log.streams',
    'ops.access',
    'ops.credentials',
    'ops.demo',
    'ops.held_events',
    'ops.held_jobs',
    'ops.invite_tokens',
    'ops.kept_mails',
    'ops.parked_events',
    'ops.reactors',
    'ops.restores',
    'ops.sessions',
    'ops.tenant_access',
  ])
  for (const name of keyTables) expect(Object.hasOwn(leftOut, name)).toBe(false)
})

it('is one moment of a store that goes on being written, and brings it back elsewhere', async () => {
  let goOn = true
  const writing = (async () => {
    for (let practice = 2; goOn; practice++) await write(here, practice, 1)
  })()
  // The backup begins in the middle of the writing.
  await expect.poll(() => here.runtime.log.head()).toBeGreaterThan(60)
  const taken = await take(here, folders)
  const { position } = taken.data.manifest.log
  await expect.poll(() => here.runtime.log.head()).toBeGreaterThan(position)
  goOn = false
  await writing
  await verifyBackup(taken.data)
  await bringBack(elsewhere.url, taken)
  const { sound, head } = await checkStore({ ...here.runtime, db: elsewhere.db })
  expect([sound, head]).toEqual([true, position])
  const hashes = 'select position, hash from log.events where position <= ' + String(position) + ' order by 1'
  expect(await ask(elsewhere.url, hashes)).toEqual(await ask(here.url, hashes))
})

it('brings back every row as it was', async () => {
  await makeKeys()
  await ask(
    here.url,
    `insert into ops.credentials (user_id, address_key, password_hash) values (gen_random_uuid(), E'a\\tb\\\\n', 'plain:x');
     insert into ops.demo (anchor, seed, steps) values ('2026-01-01', 1, 2)`,
  )
  const taken = await take(here, folders)
  await bringBack(elsewhere.url, taken)
  expect(await whole(elsewhere.url)).toEqual(await whole(here.url))
  expect(await ask(elsewhere.url, 'select seed from ops.demo')).toEqual([{ seed: 1 }])
})

it('keeps keys apart from what they open, and secrets out of both', async () => {
  await makeKeys()
  const { data, keys } = await take(here, folders)
  expect(data.manifest.keys).toBe(keys?.manifest.name)
  const unpacked = async (folder: string): Promise<string> => {
    const files = await readdir(folder)
    const texts = files.map(async (file) => {
      const bytes = await readFile(path.join(folder, file))
      return file.endsWith('.gz') ? gunzipSync(bytes).toString() : bytes.toString()
    })
    return (await Promise.all(texts)).join('\n')
  }
  const [inData, inKeys] = [await unpacked(data.folder), await unpacked(keys?.folder ?? '')]
  expect(inData).not.toContain(wrapped)
  expect(inKeys.split(wrapped)).toHaveLength(5)
  expect(inKeys).not.toContain('Practice 1')
  expect(inData).toContain('Practice 1')
  const { keys: secrets } = here.runtime
  for (const secret of [secrets.session, secrets.claims, secrets.pepper])
    for (const form of ['hex', 'base64', 'base64url', 'utf8'] as const)
      expect(inData + inKeys).not.toContain(secret.toString(form))
})

it('can be read by nobody else on the machine', async () => {
  const { data } = await take(here, folders)
  const modes = [data.folder, ...(await readdir(data.folder)).map((file) => path.join(data.folder, file))]
  for (const name of modes) expect((await stat(name)).mode & 0o077).toBe(0)
})

describe('a backup that is broken off', () => {
  const options = () => ({
    url: here.url,
    ...folders,
    takenAt: new Date().toISOString(),
    secrets: secretMarks(here.runtime.keys),
  })

  it('leaves nothing that looks like one', async () => {
    const ending = new AbortController()
    const broken = takeBackup({ ...options(), report: () => ending.abort(), signal: ending.signal })
    await expect(broken).rejects.toThrow('aborted')
    expect(await listBackups(folders.to, 'data')).toEqual([])
    expect(await readdir(folders.to)).toEqual([])
  })

  it('is tidied up by the next one when its process was killed', async () => {
    const killed = path.join(folders.to, '.draft-999999-daybook-2026-11-25T005113.123Z')
    await mkdir(killed, { recursive: true })
    await writeFile(path.join(killed, 'log.events.copy.gz'), 'half')
    const { data } = await take(here, folders)
    expect(await readdir(folders.to)).toEqual([data.manifest.name])
  })
})

describe('a backup that is not what was written', () => {
  const change = async (file: string, how: (bytes: Buffer) => Buffer): Promise<void> => {
    const name = path.join((await listBackups(folders.to, 'data'))[0]?.folder ?? '', file)
    await writeFile(name, how(await readFile(name)))
  }
  const verifyNewest = async (): Promise<void> => {
    for (const data of await listBackups(folders.to, 'data')) await verifyBackup(data)
  }
  /** Changes the text of a file and puts the list of contents right, as somebody would who means it. */
  const forge = async (file: string, how: (text: string) => string): Promise<void> => {
    let bytes: Buffer = Buffer.alloc(0)
    await change(file, (packed) => (bytes = gzipSync(how(gunzipSync(packed).toString()))))
    await change(manifestName, (text) => {
      const manifest = JSON.parse(text.toString()) as DataManifest
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const files = manifest.files.map((one) => {
        const rows = gunzipSync(bytes).toString().split('\n').length - 1
        return one.name === file ? { ...one, sha256, bytes: bytes.length, rows } : one
      })
      return Buffer.from(JSON.stringify({ ...manifest, files }))
    })
  }

  it.each([
    [
      'a bit fell over',
      'log.events.copy.gz',
      /^log\.events\.copy\.gz(: entry \d+| cannot be read| is not what was written)/,
    ],
    [
      'the same in another table',
      'ops.access.copy.gz',
      /^ops\.access\.copy\.gz (cannot be read|is not what was written)/,
    ],
  ])('%s', async (_what, file, words) => {
    await take(here, folders)
    await change(file, (bytes) => {
      const middle = Math.floor(bytes.length / 2)
      bytes[middle] = (bytes[middle] ?? 0) ^ 1
      return bytes
    })
    await expect(verifyNewest()).rejects.toThrow(words)
  })

  it('its end is missing', async () => {
    await take(here, folders)
    await change('log.events.copy.gz', (bytes) => bytes.subarray(0, bytes.length - 40))
    await expect(verifyNewest()).rejects.toThrow('log.events.copy.gz cannot be read to its end.')
  })

  it.each([
    [
      'a word in an event',
      (text: string) => text.replace('Practice 1', 'Practice 7'),
      /entry \d+ is not what its hash says/,
    ],
    ['an event is missing', (text: string) => text.replace(/^3\t.*\n/m, ''), /entry 4 stands where 3 should/],
    [
      'the last event is missing',
      (text: string) => text.replace(/[^\n]*\n$/, ''),
      /not the events up to entry \d+/,
    ],
  ])('somebody forged it: %s', async (_what, how, words) => {
    await take(here, folders)
    await forge('log.events.copy.gz', how)
    await expect(verifyNewest()).rejects.toThrow(words)
  })
})

it('throws old keys away, and nothing else', async () => {
  await makeKeys()
  const day = (number: number): string => `2026-10-${String(number).padStart(2, '0')}T08:00:00.000Z`
  for (const number of [1, 2, 3]) await take(here, folders, day(number))
  await mkdir(path.join(folders.keysTo, 'somebody-elses'))
  await writeFile(path.join(folders.keysTo, 'somebody-elses', 'manifest.json'), '{}')
  expect(await expireKeyBackups(folders.keysTo, day(3))).toEqual([
    'daybook-keys-2026-10-02T080000.000Z',
    'daybook-keys-2026-10-01T080000.000Z',
  ])
  expect((await readdir(folders.keysTo)).sort()).toEqual([
    'daybook-keys-2026-10-03T080000.000Z',
    'somebody-elses',
  ])
  expect(await listBackups(folders.to, 'data')).toHaveLength(3)
})
