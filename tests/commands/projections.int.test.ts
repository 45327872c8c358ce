import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sql } from '~/platform/postgres/sql'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import { UsageError } from '~/scripts/arguments'
import { complain } from '~/scripts/complain'
import { projections } from '~/scripts/projections'
import { openedOf } from '~/tests/kit/opened'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
  await new Projector({ ...here.runtime, models, owner: 'test', onTrouble: () => undefined }).prepare()
})
afterAll(() => here.end())

/** Runs a command as the terminal does, and answers what stands on standard output. */
async function run(...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    const code = await work(args).catch((error: unknown) => {
      complain(error, args.includes('--json'))
      return 1
    })
    return { code, out: out.mock.calls.map(([text]) => String(text)).join('') }
  } finally {
    vi.restoreAllMocks()
  }
}

async function work(args: readonly string[]): Promise<number> {
  return projections(args)(openedOf(here))
}

const quarantine = (key: string): Promise<unknown> =>
  here.db.asProjector((tx) =>
    tx.query(sql`
      insert into log.quarantine (model, version, key, position, error, waiting)
      select name, version, ${key}, 1, 'It broke', 2 from (values ('members', ${versionOf('members')}::int)) as m (name, version)`),
  )
const versionOf = (name: string): number => models.find((model) => model.name === name)?.version ?? 0

describe('what is asked of read models', () => {
  it.each([
    [[], /Say what to do.*status.*rebuild.*verify.*retry.*skip.*prune/s],
    [['nope'], /There is no "nope"\. Use one of:.*status/s],
    [['constructor'], /There is no "constructor"/],
    [['rebuild'], /Name read models, or say --all\. Use: projections rebuild/],
    [['verify', 'members', '--all'], /Use: projections verify/],
    [['retry'], /Use: projections retry <name> <key>/],
    [['retry', 'members'], /Use: projections retry <name> <key>/],
    [['skip', 'members', 'key'], /--reason is missing\. Use: projections skip/],
    [['skip', 'members', 'key', '--reason', 'short'], /^--reason: Give a reason of at least 10/],
    [['prune', 'members'], /"members" is too much\. Use: projections prune/],
    [['status', '--al'], /There is no option --al here/],
  ])('%j is refused with how it is used, before anything is opened', (args, words) => {
    expect(() => projections(args)).toThrow(UsageError)
    expect(() => projections(args)).toThrow(words)
  })

  it('names the read models when it is asked for one that is none', () => {
    expect(() => projections(['verify', 'membres'])).toThrow(
      /There is no read model membres\. There are: .*members/,
    )
  })
})

describe('a key', () => {
  it('that is not quarantined has nothing to retry or to skip', async () => {
    for (const args of [
      ['retry', 'members', 'nothing'],
      ['skip', 'members', 'nothing', '--reason', 'because it is so'],
    ]) {
      const { code, out } = await run(...args, '--json')
      expect(code).toBe(1)
      expect(JSON.parse(out)).toEqual({
        error: {
          code: 'KeyNotQuarantined',
          message: `members nothing: The key is not quarantined; there is nothing to ${args[0]}.`,
        },
      })
      expect(await run(...args)).toEqual({ code: 1, out: '' })
    }
  })

  it('that is quarantined is well again after it was retried, once', async () => {
    await quarantine('held')
    expect((await run('status')).code).toBe(1)
    expect(await run('retry', 'members', 'held')).toEqual({ code: 0, out: 'members held is well again\n' })
    expect((await run('retry', 'members', 'held')).code).toBe(1)
    expect((await run('status')).code).toBe(0)
  })
})

describe('--json', () => {
  it.each([
    [['status'], 0],
    [['verify', '--all'], 0],
    [['rebuild', 'members', 'users'], 0],
    [['prune'], 0],
    [['verify', 'nope'], 1],
    [['skip', 'members', 'x'], 1],
    [['status', '--odd'], 1],
    [[], 1],
  ])('%j answers one document and nothing else', async (args, code) => {
    const answer = await run(...args, '--json')
    expect(answer.code).toBe(code)
    expect(answer.out.trim().split('\n')).toHaveLength(1)
    const document: unknown = JSON.parse(answer.out)
    if (code === 1)
      expect(document).toEqual({ error: { code: expect.any(String), message: expect.any(String) } })
    else expect(document).not.toHaveProperty('error')
  })

  it('names every model of a verification, and no swap where nothing was swapped', async () => {
    const { models: verified } = JSON.parse((await run('verify', '--all', '--json')).out)
    expect(verified.map(({ model }: { model: string }) => model)).toEqual(models.map(({ name }) => name))
    for (const one of verified) expect(one).not.toHaveProperty('swapMilliseconds')
    const { models: rebuilt } = JSON.parse((await run('rebuild', 'members', '--json')).out)
    expect(rebuilt).toMatchObject([{ model: 'members', swapMilliseconds: expect.any(Number) }])
  })

  it('says it of a model that another process is at, and goes on with the others', async () => {
    await here.db.asProjector((tx) =>
      tx.query(sql`
        insert into log.rebuilds (id, model, version, kind, state, step)
        values (gen_random_uuid(), 'members', ${versionOf('members')}, 'verify', 'running', 'replay')`),
    )
    const { code, out } = await run('verify', 'members', 'users', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out).models).toMatchObject([
      {
        model: 'members',
        error: { code: 'RebuildUnderWay', message: 'A verify of members is under way already' },
      },
      { model: 'users', identical: true },
    ])
  })
})
