import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { loadConfig, type Config } from '~/platform/config/config'
import { openMasterKeys } from '~/platform/keys/master-keys'
import { openSealer } from '~/platform/keys/open-sealer'
import { UsageError } from '~/scripts/arguments'
import { Closing } from '~/scripts/closing'
import { keys } from '~/scripts/keys'
import type { Runtime } from '~/services/context'
import { registerPractice } from '~/services/people/register-practice'
import { readEvents } from '~/tests/kit/read-events'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
let folder = ''
let config: Config
/** A process that started before anything was rotated, with a practice in it. */
let runtime: Runtime
async function register(tag: string): Promise<void> {
  const made = await registerPractice(visitor(runtime), {
    name: `Ana ${tag}`,
    email: `${tag}@x.example`,
    password: 'quiet river stones',
    practice: 'Clinica Nord',
    zone: 'UTC',
    currency: 'EUR',
  })
  if (isRefusal(made)) throw new Error(made.refused)
}

const names = async (): Promise<readonly unknown[]> =>
  (await readEvents(runtime, 'UserRegistered')).map(({ data }) => data.name)

async function run(...args: string[]): Promise<string> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    const opened = { runtime, config, databaseUrl: here.url, mailer: here.mailer, closing: new Closing() }
    expect(await keys(args)(opened)).toBe(0)
    return out.mock.calls.map(([text]) => String(text)).join('')
  } finally {
    vi.restoreAllMocks()
  }
}

interface Status {
  readonly masters: readonly {
    readonly id: string
    readonly active: boolean
    readonly known: boolean
    readonly newest: boolean
    readonly tenantKeys: number
  }[]
  readonly tenantKeys: { readonly live: number }
  readonly subjectKeys: { readonly live: number }
}
const status = async (): Promise<Status> => JSON.parse(await run('status', '--json')) as Status
const secrets = async () =>
  JSON.parse(await readFile(path.join(folder, 'secrets.json'), 'utf8')) as {
    sealing: string
    sealingPrevious: { key: string; until: string }[]
  }

describe('what is asked of keys', () => {
  it.each([
    [[], /Say what to do.*keys status.*keys rotate/s],
    [['turn'], /There is no "turn"/],
    [['rotate', '--all'], /There is no option --all here/],
    [['status', 'all'], /"all" is too much/],
  ])('%j is not understood, before anything is opened', (args, words) => {
    expect(() => keys(args)).toThrow(UsageError)
    expect(() => keys(args)).toThrow(words)
  })
})

describe('keys', () => {
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-keys-'))
    config = loadConfig({ env: { DAYBOOK_DIR: folder } })
    here = await testRuntime(async ({ url, db }) =>
      openSealer(url, await openMasterKeys(config, db), () => undefined),
    )
    runtime = here.runtime
    await register('first')
  })
  afterEach(async () => {
    vi.restoreAllMocks()
    await here.end()
    await rm(folder, { recursive: true, force: true })
  })

  it('shows fingerprints and counts, and no secret', async () => {
    const { sealing } = await secrets()
    const { masters, tenantKeys, subjectKeys } = await status()
    expect(masters).toEqual([
      { id: expect.stringMatching(/^[0-9a-f]{16}$/), active: true, known: true, newest: true, tenantKeys: 1 },
    ])
    expect([tenantKeys.live, subjectKeys.live]).toEqual([1, 1])
    const said = await run('status')
    expect(said).toMatch(
      /^Master key [0-9a-f]{16}: 1 tenant keys, in use\nTenant keys: 1 live, 0 destroyed\nKeys of people/,
    )
    expect(said + JSON.stringify(masters)).not.toContain(sealing)
  })

  it('are wrapped anew by a new master key, of which processes that run learn by themselves', async () => {
    const before = await status()
    const old = await secrets()
    const said = await run('rotate')
    expect(said).toContain('1 tenant keys were wrapped anew by the master key')
    expect(await names()).toEqual(['Ana first'])
    await register('second')
    expect(await names()).toEqual(['Ana first', 'Ana second'])
    const now = await secrets()
    expect(now.sealing).not.toBe(old.sealing)
    expect(now.sealingPrevious.map(({ key }) => key)).toEqual([old.sealing])
    const { masters } = await status()
    expect(masters.map(({ active, tenantKeys }) => [active, tenantKeys])).toEqual([
      [true, 1],
      [false, 0],
    ])
    expect(masters[1]?.id).toBe(before.masters[0]?.id)
    expect(await run('status')).toContain('needed only by copies of keys from before the rotation')
  })

  it('keep the master keys before for a month, for copies of keys, and forget them then', async () => {
    await run('rotate')
    await run('rotate')
    expect((await secrets()).sealingPrevious).toHaveLength(2)
    const later = Date.now() + 31 * 86_400_000
    runtime = { ...runtime, clock: { now: () => new Date(later).toISOString() } }
    await run('rotate')
    expect((await secrets()).sealingPrevious).toHaveLength(1)
    expect(await names()).toEqual(['Ana first'])
  })

  it('go on with a rotation that was killed instead of beginning another one', async () => {
    const old = await secrets()
    const made = 'n'.repeat(43)
    const killed = {
      ...old,
      sealing: made,
      sealingPrevious: [{ key: old.sealing, until: '2999-01-01T00:00:00.000Z' }],
    }
    await writeFile(path.join(folder, 'secrets.json'), JSON.stringify(killed))
    expect(await run('status')).toMatch(/in use until the next rotation\n.*waits for a rotation/)
    await run('rotate')
    expect((await secrets()).sealing).toBe(made)
    expect((await status()).masters[0]).toMatchObject({ active: true, newest: true, tenantKeys: 1 })
  })

  it('are turned to the key in the settings where there is one', async () => {
    const { sealing } = await secrets()
    config = loadConfig({
      env: { DAYBOOK_DIR: folder, SEALING_KEY: 'k'.repeat(32), SEALING_KEY_PREVIOUS: sealing },
    })
    expect(await run('rotate')).toContain('SEALING_KEY_PREVIOUS may be left out')
    expect((await secrets()).sealing).toBe(sealing)
    const { masters } = await status()
    expect(masters.map(({ active, known, tenantKeys }) => [active, known, tenantKeys])).toEqual([
      [true, true, 1],
      [false, true, 0],
    ])
  })
})
