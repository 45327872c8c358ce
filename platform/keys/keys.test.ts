import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fakeDatabase } from '~/tests/kit/fake-runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '~/platform/config/config'
import { newSecret } from './development-secrets'
import { addressKeyOf, loadKeys, type Keys } from './keys'
import { masterKeyOf, MasterKeyUnknown, openMasterKeys } from './master-keys'

let folder = ''
beforeEach(async () => {
  // A folder that is not there yet, as on a first start.
  folder = path.join(await mkdtemp(path.join(os.tmpdir(), 'daybook-keys-')), 'own')
})
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }))

const given = {
  SESSION_SECRET: 's'.repeat(32),
  CLAIMS_KEY: 'c'.repeat(32),
  PASSWORD_PEPPER: 'p'.repeat(32),
}
const load = (env: Readonly<Record<string, string>> = {}): Promise<Keys> =>
  loadKeys(loadConfig({ env: { DAYBOOK_DIR: folder, ...env } }))
const file = (): string => path.join(folder, 'secrets.json')

describe('keys without settings', () => {
  it('are made on the first start, three different ones, for the owner of the folder alone', async () => {
    const keys = await load()
    const texts = [keys.session, keys.claims, keys.pepper].map((key) => key.toString())
    expect(new Set(texts).size).toBe(3)
    for (const text of texts) expect(text).toMatch(/^[\w-]{43}$/)
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect(await readFile(file(), 'utf8')).toContain('DEVELOPMENT SECRETS')
  })

  it('are the same on every later start, and others in another folder', async () => {
    const first = await load()
    expect(await load()).toEqual(first)
    const other = await load({ DAYBOOK_DIR: `${folder}-2` })
    expect(other.claims.equals(first.claims)).toBe(false)
  })

  it('are the same for processes that start in the same moment, and leave one file', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => load()))
    for (const keys of all) expect(keys).toEqual(all[0])
    expect(await load()).toEqual(all[0])
    expect(await readdir(folder)).toEqual(['secrets.json'])
  })

  it('are never replaced when their file is broken, and what is left of it is not repeated', async () => {
    await load()
    const broken = '{"note":"x","session":"half-a-secret'
    await writeFile(file(), broken)
    const failed = await load().catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(ConfigError)
    expect(String(failed)).toContain('secrets.json')
    expect(String(failed)).not.toContain('half-a-secret')
    expect(await readFile(file(), 'utf8')).toBe(broken)
  })

  it('are not made anew when their file cannot be read', async () => {
    // Stands for any fault but a missing file; rights do not keep root out.
    await rm(folder, { recursive: true, force: true })
    await expect(load({ DAYBOOK_DIR: 'package.json' })).rejects.toThrow(ConfigError)
  })
})

describe('keys from the settings', () => {
  it('are taken as they are, and nothing is written down', async () => {
    const keys = await load(given)
    expect([keys.session, keys.claims, keys.pepper].map(String)).toEqual(Object.values(given))
    await expect(stat(file())).rejects.toThrow('ENOENT')
  })

  it('stand in front of the generated ones, one by one', async () => {
    const made = await load()
    const keys = await load({ CLAIMS_KEY: given.CLAIMS_KEY })
    expect(String(keys.claims)).toBe(given.CLAIMS_KEY)
    expect(keys.session).toEqual(made.session)
    expect(keys.pepper).toEqual(made.pepper)
  })

  it('must be long enough, and the message names the setting and not the secret', () => {
    const wrong = () => loadConfig({ env: { SESSION_SECRET: 'too-short-a-secret' } })
    expect(wrong).toThrow('SESSION_SECRET: Expected at least 32 characters')
    expect(wrong).not.toThrow('too-short-a-secret')
  })
})

describe('master keys', () => {
  const open = (env: Readonly<Record<string, string>> = {}) =>
    openMasterKeys(
      loadConfig({ env: { DAYBOOK_DIR: folder, ...env } }),
      fakeDatabase(() => []),
    )
  const [newest, previous, other] = [newSecret(), newSecret(), newSecret()]

  it('are made with the other secrets, and the same on every later start', async () => {
    await load()
    const first = await open()
    expect((await open()).newest).toEqual(first.newest)
    expect(await readFile(file(), 'utf8')).not.toContain(first.newest.id)
    expect((await stat(file())).mode & 0o777).toBe(0o600)
  })

  it('are added to the secrets of a folder from before anything was sealed, which stay what they are', async () => {
    const keys = await load()
    const secrets = JSON.parse(await readFile(file(), 'utf8')) as Record<string, unknown>
    const { sealing: _, sealingPrevious: __, ...earlier } = secrets
    await writeFile(file(), JSON.stringify(earlier))
    const master = await open()
    expect((await open()).newest).toEqual(master.newest)
    expect(await load()).toEqual(keys)
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['secrets.json'])
  })

  it('come from the settings, newest first, and are known by what tells nothing of them', async () => {
    const master = await open({ SEALING_KEY: newest, SEALING_KEY_PREVIOUS: `${previous}, ${other}` })
    expect(master.newest).toEqual(masterKeyOf(newest))
    for (const secret of [newest, previous, other]) {
      const { id, key } = masterKeyOf(secret)
      expect(id).toMatch(/^[0-9a-f]{16}$/)
      expect(key).toHaveLength(32)
      expect(key.toString('hex')).not.toContain(id)
      expect(await master.find(id)).toEqual({ id, key })
    }
    await expect(master.find(masterKeyOf('another').id)).rejects.toThrow(MasterKeyUnknown)
    await expect(stat(file())).rejects.toThrow('ENOENT')
  })
})

describe('the key of an address', () => {
  const keys = { claims: Buffer.alloc(32, 1) }

  it('is the same for the same address and key, and says nothing of either', () => {
    const key = addressKeyOf(keys, 'ana@nord.example')
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(addressKeyOf(keys, 'ana@nord.example')).toBe(key)
    expect(addressKeyOf(keys, 'ana@sud.example')).not.toBe(key)
    expect(addressKeyOf({ claims: Buffer.alloc(32, 2) }, 'ana@nord.example')).not.toBe(key)
  })
})
