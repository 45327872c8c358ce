import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadConfig, type Config } from '~/platform/config/config'
import { ApplicationRunning } from '~/platform/postgres/application-lock'
import { UsageError } from '~/scripts/arguments'
import { backup, refuseOnServer } from '~/scripts/backup'
import { CommandRefused } from '~/scripts/complain'
import { Closing } from '~/scripts/closing'
import { openRuntime, type Opened } from '~/scripts/open-runtime'
import { restore } from '~/scripts/restore'
import { store } from '~/scripts/store'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'

let root = ''
let said: string[] = []
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'daybook-restore-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))
beforeEach(() => {
  said = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (said.push(String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
})

const installation = (name: string): Config => loadConfig({ env: { DAYBOOK_DIR: path.join(root, name) } })

/** As `npm run` does it: open, work, close. */
async function command(config: Config, work: (opened: Opened) => Promise<number>): Promise<number> {
  const opened = await openRuntime(config)
  try {
    return await work(opened)
  } finally {
    await opened.closing.run()
  }
}

async function restored(config: Config, ...args: readonly string[]): Promise<number> {
  const closing = new Closing()
  try {
    return await restore(args)({ config, closing, signal: new AbortController().signal })
  } finally {
    await closing.run()
  }
}

const practices =
  (number: number) =>
  async ({ runtime }: Opened): Promise<number> => {
    for (const saying of history(number).slice(history(number - 1).length))
      await record(runtime.store, saying)
    return 0
  }

it.each([
  [backup, ['--keep-days', '31'], /^--keep-days: Expected 1 to 30 days/],
  [backup, ['--keep-days', 'many'], /^--keep-days: Expected/],
  [backup, ['somewhere'], /is too much/],
  [restore, [], /^Say one thing to do/],
  [restore, ['--from', 'x', '--release-mail'], /^Say one thing to do/],
  [restore, ['--form', 'x'], /^There is no option --form/],
])('what is asked for is checked before anything is opened: %o %j', (command_, args, words) => {
  expect(() => command_(args)).toThrow(UsageError)
  expect(() => command_(args)).toThrow(words)
})

describe('an embedded installation', () => {
  const home = (): Config => installation('home')
  const backups = (): string => path.join(root, 'home', 'backups')
  beforeAll(async () => {
    await command(home(), practices(1))
    await command(home(), backup([]))
    await command(home(), practices(2))
  }, 120_000)

  it('was backed up with its keys in a folder of their own, and without its secrets', async () => {
    expect(await readdir(backups())).toHaveLength(1)
    expect(await readdir(`${backups()}-keys`)).toHaveLength(1)
    const secrets = JSON.parse(await readFile(path.join(root, 'home', 'secrets.json'), 'utf8')) as object
    const [name = ''] = await readdir(backups())
    const manifest = await readFile(path.join(backups(), name, 'manifest.json'), 'utf8')
    const texts = Object.values(secrets).filter((secret) => typeof secret === 'string')
    expect(texts).toHaveLength(5)
    for (const secret of texts) expect(manifest).not.toContain(secret)
  })

  it('is left to the means of its server where events are kept on one', async () => {
    const config: Config = { ...home(), eventStoreUrl: 'esdb://127.0.0.1:1?tls=false' }
    await expect(restored(config, '--from', backups())).rejects.toThrow('kept on an EventStoreDB')
    expect(() => refuseOnServer(config)).toThrow(CommandRefused)
    refuseOnServer(home())
  })

  it.each([
    ['b', 'b/keys'],
    ['b/data', 'b'],
    ['b', 'b'],
  ])('never puts keys beside the data: %s and %s', async (to, keysTo) => {
    const together = backup(['--to', path.join(root, to), '--keys-to', path.join(root, keysTo)])
    await expect(command(home(), together)).rejects.toThrow('Keys go where the data does not')
  })

  it('says as one document where a backup is and what is in it', async () => {
    const [to, keysTo] = [path.join(root, 'json'), path.join(root, 'json-keys')]
    expect(await command(home(), backup(['--json', '--to', to]))).toBe(0)
    const said_ = JSON.parse(said.join('')) as { backup: string; keys: string; position: number }
    expect([path.dirname(said_.backup), path.dirname(said_.keys)]).toEqual([to, keysTo])
    expect(await readdir(to)).toEqual([path.basename(said_.backup)])
    expect(said_.position).toBeGreaterThan(0)
  })

  it('comes back in another folder, once its secrets are there', async () => {
    const drill = installation('drill')
    await expect(restored(drill, '--from', backups())).rejects.toThrow(
      'Put the secrets of the installation back',
    )
    expect(await readdir(root)).not.toContain('drill')
    await mkdir(path.join(root, 'drill'))
    await cp(path.join(root, 'home', 'secrets.json'), path.join(root, 'drill', 'secrets.json'))
    expect(await restored(drill, '--from', backups())).toBe(0)
    expect(said.join('')).toMatch(
      /^Everything is as it was on .*, up to entry \d+\. Everybody has to sign in again\.$/m,
    )
    expect(await command(drill, store(['check']))).toBe(0)
    await command(drill, async ({ runtime }) => {
      const events = await runtime.log.read(0, 1_000)
      expect(events.filter(({ type }) => type === 'TenantProvisioned')).toHaveLength(1)
      expect(events.at(-1)?.type).toBe('LogRestored')
      return 0
    })
    // The same once more would put aside what is there, and says so.
    await expect(restored(drill, '--from', backups())).rejects.toThrow('--replace puts it aside')
  })

  it('is refused with the secrets of another', async () => {
    await command(installation('other'), practices(1))
    await expect(restored(installation('other'), '--from', backups(), '--replace')).rejects.toThrow(
      'not those that the backup was taken with',
    )
  })

  it('is refused while it runs', async () => {
    const running = await openRuntime(home(), { company: 'alone' })
    try {
      await expect(restored(home(), '--from', backups(), '--replace')).rejects.toThrow(ApplicationRunning)
    } finally {
      await running.closing.run()
    }
  })

  it('comes back in its own place; what was there is put aside until it is dropped', async () => {
    expect(await restored(home(), '--from', backups(), '--replace', '--json')).toBe(0)
    expect(JSON.parse(said.join(''))).toMatchObject({ destroyedKeys: 0, held: { jobs: [], events: [] } })
    said = []
    expect(await restored(home(), '--drop-replaced', '--json')).toBe(0)
    const { dropped } = JSON.parse(said.join('')) as { dropped: readonly string[] }
    expect(dropped.map((name) => name.replace(/_before_\d{14}$/, ''))).toEqual(['log', 'ops', 'rm'])
    expect(await command(home(), store(['check']))).toBe(0)
  })

  it('says that there is no backup where there is none, and no keys where they are missing', async () => {
    await expect(restored(home(), '--from', root, '--replace')).rejects.toThrow(
      'There is no backup of data in',
    )
    await expect(restored(home(), '--from', backups(), '--keys-from', root, '--replace')).rejects.toThrow(
      'There is no backup of keys in',
    )
  })

  it('lists, releases and discards mail that is held, of which there is none', async () => {
    expect(await restored(home(), '--held')).toBe(0)
    expect(await restored(home(), '--release-mail')).toBe(0)
    expect(await restored(home(), '--discard-mail')).toBe(0)
    expect(said.join('')).toBe(
      'No mail was waiting.\nReleased: 0 jobs, 0 events for reactors.\nThrown away: 0 jobs, 0 events for reactors.\n',
    )
  })
})
