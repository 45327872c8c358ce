import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { UsageError } from '~/scripts/arguments'
import type { Opened } from '~/scripts/open-runtime'
import { store } from '~/scripts/store'
import { checkStore } from '~/services/operations/check-store'
import { beginStoreCheck, CheckUnderWay, readStoreChecks } from '~/services/operations/store-check-journal'
import { storeChecks } from '~/services/operations/store-checks'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import { openedOf } from '~/tests/kit/opened'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeEach(async () => {
  here = await testRuntime()
  for (const saying of history(2)) await record(here.runtime.store, saying)
  await damage(`insert into log.checkpoints (model, version, position) values ('members', 1, 5);
                insert into ops.reactors (name, position) values ('invite-mails', 5)`)
})
afterEach(() => here.end())

/** As somebody who may do everything, with the triggers off that would refuse it. */
async function damage(statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: here.url })
  await client.connect()
  await client.query(`set session_replication_role = replica; ${statements}`)
  await client.end()
}

/** What the commands of a test opened is closed after it. */
const commands: Opened[] = []
afterEach(async () => {
  for (const { closing } of commands.splice(0)) await closing.run()
})
const opened = (): Opened => {
  const one = openedOf(here)
  commands.push(one)
  return one
}

it('finds nothing in a good store, and says what it looked at', async () => {
  const { sound, head, checks } = await checkStore(here.runtime)
  expect(checks.map(({ name, found }) => [name, found])).toEqual(storeChecks.map(({ name }) => [name, 0]))
  expect(sound).toBe(true)
  expect(head).toBe(await here.runtime.log.head())
  expect(checks.find(({ name }) => name === 'hashes')?.looked).toBe(head)
  expect(checks.find(({ name }) => name === 'checkpoints')?.looked).toBe(1)
})

it('finds nothing in an empty store', async () => {
  const empty = await testRuntime()
  expect((await checkStore(empty.runtime)).sound).toBe(true)
  await empty.end()
})

it('sees one moment, while others go on writing', async () => {
  const before = await here.runtime.log.head()
  let written: Promise<unknown> | undefined
  const { sound, head } = await checkStore(here.runtime, () => {
    written ??= (async () => {
      for (const saying of history(4).slice(-20)) await record(here.runtime.store, saying)
    })()
  })
  await written
  expect([sound, head]).toEqual([true, before])
  expect(await here.runtime.log.head()).toBeGreaterThan(before)
})

/** An event in the middle of the log and of its stream. */
const middle = `(select position from log.events where version = 2 order by position limit 1)`
const lastOfStream = `(select max(position) from log.events where version > 1)`

describe.each([
  [
    'an event that was taken out, with all that knows of it put right',
    `delete from log.events where position = 3;
     delete from log.commands c where not exists (select from log.events e where e.meta ->> 'commandId' = c.command_id);
     delete from log.streams s where not exists (select from log.events e where (e.tenant_id, e.stream) = (s.tenant_id, s.stream));
     update log.streams s set version = (select max(version) from log.events e where (e.tenant_id, e.stream) = (s.tenant_id, s.stream))`,
    { positions: /^entry 4 comes right after entry 2$/ },
  ],
  [
    'versions that skip one',
    `update log.events set version = version + 1 where position = ${lastOfStream}`,
    { versions: /version \d+ at entry \d+ comes after version/, streams: /./, commands: /./, hashes: /./ },
  ],
  [
    'a stream whose events stand in another order',
    `update log.events set log_time = (select log_time from log.log_head);
     update log.events set position = -position where (tenant_id, stream) = (select tenant_id, stream from log.events where version = 3 limit 1);
     update log.events e set position = other.position
       from (select position, row_number() over (order by position) as n from log.events where position < 0) as own
       join (select -position as position, row_number() over (order by position desc) as n from log.events where position < 0) as other using (n)
      where e.position = own.position`,
    { versions: /./, commands: /./ },
  ],
  [
    'a counter behind its last entry',
    `update log.log_head set position = position - 1`,
    { counter: /^the counter stands at \d+, the last entry is \d+$/ },
  ],
  [
    'a counter beyond its last entry: the end of the log is gone',
    `update log.log_head set position = position + 3`,
    { counter: /^the counter stands at \d+/ },
  ],
  ['a counter of another time', `update log.log_head set log_time = now()`, { counter: /another time/ }],
  ['no counter', `delete from log.log_head`, { counter: /^there is no counter$/ }],
  [
    'a stream known at another version',
    `update log.streams set version = version + 1 where stream = (select stream from log.events where position = 1)`,
    { streams: /^stream .+ of \S+ is known at version 2, its last event has 1$/ },
  ],
  [
    'a stream that is not known',
    `delete from log.streams where stream = (select stream from log.events where position = 1)`,
    { streams: /is known at version none, its last event has 1$/ },
  ],
  [
    'a stream without events',
    `insert into log.streams values (gen_random_uuid(), 'job-7', 2)`,
    { streams: /^stream job-7 of \S+ is known at version 2, its last event has none$/ },
  ],
  [
    'a command that is not known: it could be done twice',
    `delete from log.commands where position = 1`,
    {
      commands:
        /a command is known with versions none to none at entry none, its events say 1 to 1 at entry 1$/,
    },
  ],
  [
    'a command known at another place',
    `update log.commands set position = position + 1 where position = 1`,
    { commands: /at entry 2, its events say 1 to 1 at entry 1$/ },
  ],
  [
    'a word changed in an event',
    `update log.events set data = replace(data::text, 'Practice 1', 'Practice 7')::json where type = 'TenantProvisioned'`,
    { hashes: /^entry \d+, version \d+ of stream \S+ of \S+, is not what its hash says$/ },
  ],
  [
    'an event moved into another practice',
    `update log.events set tenant_id = '0190a000-0000-7000-8000-000000000001' where position = 1`,
    { hashes: /^entry 1, /, streams: /./, commands: /./ },
  ],
  [
    'a time that runs backwards',
    `update log.events set log_time = log_time - interval '1 hour' where position = ${middle}`,
    { times: /^the time of entry \d+ lies before that of entry \d+$/ },
  ],
  [
    'a read model that has read further than the log goes',
    `update log.checkpoints set position = 100000`,
    { checkpoints: /^members v1 has read to 100000, the log ends at \d+$/ },
  ],
  [
    'a key quarantined at an entry that its model has not read',
    `insert into log.quarantine (model, version, key, position, error, waiting) values ('members', 1, '[]', 6, 'x', 1)`,
    { checkpoints: /^members v1 has a key quarantined at entry 6, it has read to 5$/ },
  ],
  [
    'a reactor beyond the log',
    `update ops.reactors set position = 100000`,
    { reactors: /^invite-mails has followed to 100000, the log ends at \d+$/ },
  ],
  [
    'an event set aside that is another one by now',
    `insert into ops.parked_events (reactor, position, type, fault, next_try) values ('invite-mails', 1, 'TenantSuspended', 'x', now())`,
    { reactors: /^invite-mails has set aside entry 1 as TenantSuspended, it is AddressTaken$/ },
  ],
])('%s', (_what, statements, findings: Readonly<Record<string, RegExp>>) => {
  it('is found by the checks that look for it, and by no other', async () => {
    await damage(statements)
    const { sound, checks } = await checkStore(here.runtime)
    expect(sound).toBe(false)
    const wrong = checks.filter(({ found }) => found > 0)
    expect(wrong.map(({ name }) => name).sort()).toEqual(Object.keys(findings).sort())
    for (const { name, findings: found } of wrong) expect(found[0]).toMatch(findings[name] ?? /never/)
  })
})

it('names a few findings and counts them all', async () => {
  await damage(`update log.events set data = (data::text || ' ')::json`)
  const { checks } = await checkStore(here.runtime)
  const hashes = checks.find(({ name }) => name === 'hashes')
  expect([hashes?.findings.length, hashes?.found]).toEqual([5, await here.runtime.log.head()])
})

it('changes nothing while it looks', async () => {
  const writing = storeChecks.slice(0, 1).map((check) => ({
    ...check,
    run: async ({ tx }: Parameters<(typeof check)['run']>[0]) => {
      await tx.query({ text: 'delete from log.log_head', values: [] })
      return { looked: 0, found: 0, findings: [] }
    },
  }))
  await expect(checkStore(here.runtime, undefined, writing)).rejects.toThrow('read-only transaction')
})

describe('npm run store -- check', () => {
  const said = (): (() => string) => {
    const lines: string[] = []
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => (lines.push(String(text)), true))
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
    return () => lines.join('')
  }

  it('says what it looked at and ends well, and the console knows', async () => {
    const words = said()
    expect(await store(['check'])(opened())).toBe(0)
    expect(words()).toMatch(/^ok {4}Each event is what its hash says: \d+ events, \d+ ms$/m)
    const { last, running } = await here.db.asPlatform(readStoreChecks)
    expect(running).toBeNull()
    expect(last?.result?.sound).toBe(true)
  })

  it('ends with 1 when something is wrong, and says where', async () => {
    await damage(`delete from log.commands where position = 1`)
    const words = said()
    expect(await store(['check'])(opened())).toBe(1)
    expect(words()).toMatch(
      /^WRONG Each command[^\n]*\n {8}stream .+ of \S+: a command is known with versions none/m,
    )
  })

  it('prints one document for programs', async () => {
    const words = said()
    expect(await store(['check', '--json'])(opened())).toBe(0)
    expect(JSON.parse(words())).toMatchObject({
      sound: true,
      checks: storeChecks.map(({ name }) => ({ name })),
    })
  })

  it('is one at a time, until its process has been silent for a minute', async () => {
    said()
    await beginStoreCheck(here.runtime)
    await expect(beginStoreCheck(here.runtime)).rejects.toThrow(CheckUnderWay)
    await expect(store(['check'])(opened())).rejects.toThrow('The store is being checked already.')
    await damage(`update ops.store_checks set beat_at = now() - interval '61 seconds'`)
    expect(await store(['check'])(opened())).toBe(0)
  })

  it('refuses what it does not know before it opens anything', () => {
    expect(() => store([])).toThrow(UsageError)
    expect(() => store(['chek'])).toThrow('There is no "chek"')
    expect(() => store(['check', '--jsn'])).toThrow('There is no option --jsn here.')
  })
})
