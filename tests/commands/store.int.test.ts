import { rename, mkdtemp } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { loadConfig } from '~/platform/config/config'
import { openEventStoreDbEvents } from '~/platform/eventstore/eventstoredb'
import { markSource } from '~/platform/eventstore/eventstoredb-mark'
import { connectEventStoreDb } from '~/platform/eventstore/eventstoredb-client'
import { EventStoreDbSource } from '~/platform/eventstore/eventstoredb-source'
import { ensureInstallation } from '~/platform/eventstore/installation'
import { moveToServer } from '~/platform/eventstore/move-events'
import { openEvents } from '~/platform/eventstore/open-events'
import { StoreUnavailable } from '~/platform/eventstore/ports'
import { shareInstallation } from '~/platform/postgres/installation-lock'
import { sql } from '~/platform/postgres/sql'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import { verifyModel } from '~/projections/runtime/rebuild'
import { waitFor } from '~/projections/runtime/wait-for'
import { Closing } from '~/scripts/closing'
import { complain } from '~/scripts/complain'
import { store } from '~/scripts/store'
import { registerPractice } from '~/services/people/register-practice'
import { createLogger } from '~/platform/telemetry/logger'
import { appendOf, someStream } from '~/tests/contract/events'
import { startStandIn, type StandIn } from '~/tests/eventstoredb/start-stand-in'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let server: StandIn
let here: TestRuntime
beforeEach(async () => {
  server = await startStandIn()
  here = await testRuntime()
})
afterEach(async () => {
  await here.end()
  await server.stop()
})

/** Runs the command as the terminal does. */
async function run(...args: string[]): Promise<{ readonly code: number; readonly said: string }> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const opened = {
    config: loadConfig({ env: { EVENTSTORE_URL: server.url } }),
    databaseUrl: here.url,
    db: here.db,
    logger: createLogger('silent'),
    closing: new Closing(),
  }
  const work = async (): Promise<number> => store(args)(opened)
  const code = await work().catch((error: unknown) => {
    complain(error)
    return 1
  })
  const said = [...out.mock.calls, ...err.mock.calls].map(([text]) => String(text)).join('')
  vi.restoreAllMocks()
  return { code, said }
}

/** Everything the log holds, with the time it was given: what must come out equal. */
async function wholeLog(): Promise<readonly object[]> {
  const found = await here.db.asOwner((tx) =>
    tx.query(sql`
      select position, tenant_id, stream, version, id, encode(hash, 'hex') as hash, log_time from log.events order by position`),
  )
  return found.rows
}

async function practices(...tags: string[]): Promise<void> {
  for (const tag of tags) {
    const made = await registerPractice(visitor(here.runtime), {
      ...{ name: 'Ana Pop', email: `${tag}@clinic.example`, password: 'quiet river stones' },
      ...{ practice: `Clinic ${tag}`, zone: 'Europe/Bucharest', currency: 'RON' },
    })
    if (isRefusal(made)) throw new Error(made.refused)
  }
}

const events = () => {
  const onError = (): void => undefined
  return openEvents({ databaseUrl: here.url, eventStoreUrl: server.url, db: here.db, onError })
}

describe('npm run store -- check', () => {
  it('holds the mirror against its server, and names the event that is another one there', async () => {
    await Promise.all(
      Array.from({ length: 4 }, () => here.runtime.store.append(appendOf(someStream(), 0, 2))),
    )
    await run('migrate', '--to', 'esdb')
    const good = await run('check')
    expect(good.said).toMatch(
      /^ok {4}Where a server keeps the events, the log is what the server holds: 8 events/m,
    )
    expect(good.code).toBe(0)
    const changed = new pg.Client({ connectionString: here.url })
    await changed.connect()
    await changed.query(`
      set session_replication_role = replica;
      update log.events set id = gen_random_uuid() where position = 5`)
    await changed.end()
    const bad = await run('check')
    expect(bad.said).toMatch(
      /WRONG Where a server keeps[^\n]*\n {8}version \d of \S+ on the server is not position 5 of the log/,
    )
    expect(bad.code).toBe(1)
  })
})

describe('npm run store -- migrate', () => {
  it('moves the events to the server and back: same places, ids, hashes and times, and every read model is identical', async () => {
    await practices('nord', 'sud')
    await Promise.all(
      Array.from({ length: 30 }, () => here.runtime.store.append(appendOf(someStream(), 0, 3))),
    )
    const projector = new Projector({ ...here.runtime, models, owner: 'test', onTrouble: () => undefined })
    await projector.prepare()
    const ending = new AbortController()
    const projecting = projector.run(ending.signal)
    const head = await here.runtime.log.head()
    expect(await waitFor(here.db, projector.progress, models, head, 20_000)).toBe(true)
    ending.abort()
    await projecting
    const before = await wholeLog()

    expect(await run('migrate', '--to', 'esdb')).toMatchObject({
      code: 0,
      said: expect.stringContaining(`${head} events moved and compared`),
    })
    expect(await wholeLog()).toEqual(before)
    // A process that missed the move, whatever became of its locks, writes nothing where nobody would look for it.
    await expect(here.runtime.store.append(appendOf(someStream(), 0))).rejects.toThrow(StoreUnavailable)
    expect(await wholeLog()).toEqual(before)
    const there = await events()
    const stream = someStream()
    await there.store.append(appendOf(stream, 0, 2))
    await there.close()
    expect((await run('migrate', '--to', 'postgres')).code).toBe(0)
    const after = await wholeLog()
    expect(after.slice(0, head)).toEqual(before)
    expect(after).toHaveLength(head + 2)
    for (const model of models)
      expect((await verifyModel(here.runtime, model)).identical, model.name).toBe(true)

    await here.runtime.store.append(appendOf(stream, 2))
    expect((await run('migrate', '--to', 'esdb')).code).toBe(0)
    expect(await wholeLog()).toHaveLength(head + 3)
    expect((await run('refill-mirror')).code).toBe(0)
  })

  it('goes on where it was killed, at whichever event that was', async () => {
    await Promise.all(
      Array.from({ length: 12 }, () => here.runtime.store.append(appendOf(someStream(), 0, 2))),
    )
    const before = await wholeLog()
    const installation = await ensureInstallation(here.db, 'postgres')
    const client = connectEventStoreDb(server.url)
    const begin = await markSource(client, here.db, installation, server.url)
    const source = new EventStoreDbSource(client, installation.prefix, begin)
    for (const stopAt of [2, 8, 18]) {
      const killed = moveToServer({
        ...{ db: here.db, log: here.runtime.log, source },
        copied: (position) => {
          if (position >= stopAt) throw new Error('Killed')
        },
        compared: () => undefined,
      })
      await expect(killed).rejects.toThrow('Killed')
    }
    await client.close()
    expect((await run('migrate', '--to', 'esdb')).code).toBe(0)
    expect(await wholeLog()).toEqual(before)
    expect((await run('refill-mirror')).code).toBe(0)
  })

  it('is refused while a Daybook runs, where the events are already, and for a place there is none', async () => {
    const leave = await shareInstallation(here.url)
    expect(await run('migrate', '--to', 'esdb')).toMatchObject({
      code: 1,
      said: expect.stringContaining('A Daybook runs on this installation'),
    })
    await leave()
    await run('migrate', '--to', 'esdb')
    expect(await run('migrate', '--to', 'esdb')).toMatchObject({
      code: 1,
      said: expect.stringContaining('are in EventStoreDB already'),
    })
    expect((await run('migrate', '--to', 'mongo')).said).toContain('--to is esdb or postgres')
    expect((await run('forget')).said).toMatch(/There is no "forget".*store status.*store migrate --to/s)
  })

  it('does not end on a server that holds something else under our prefix', async () => {
    await practices('nord')
    expect((await run('migrate', '--to', 'esdb')).code).toBe(0)
    const there = await events()
    await there.store.append(appendOf(someStream(), 0))
    await there.close()
    await here.db.asOwner((tx) => tx.query(sql`update log.installation set mode = 'postgres'`))
    await here.runtime.store.append(appendOf(someStream(), 0))
    expect(await run('migrate', '--to', 'esdb')).toMatchObject({
      code: 1,
      said: expect.stringContaining('the server holds version 1 of tenant-'),
    })
  })
})

describe('npm run store -- refill-mirror', () => {
  const everything = async (): Promise<unknown> => {
    const found = await here.db.asOwner((tx) =>
      tx.query(sql`
        select 'index ' || indexname as what, indexdef as how from pg_indexes where schemaname = 'log'
        union all select 'trigger ' || tgrelid::regclass || ' ' || tgname, pg_get_triggerdef(oid) from pg_trigger
                   where tgrelid::regclass::text like 'log.%' and not tgisinternal
        union all select 'policy ' || tablename || ' ' || policyname, concat_ws(' ', cmd, roles::text, qual, with_check) from pg_policies where schemaname = 'log'
        union all select 'table ' || relname, concat_ws(' ', relowner::regrole::text, relacl::text, relrowsecurity::text, reloptions::text) from pg_class
                   where relnamespace = 'log'::regnamespace and relkind = 'r'
        union all select 'constraint ' || conrelid::regclass || ' ' || conname, pg_get_constraintdef(oid) from pg_constraint where connamespace = 'log'::regnamespace
        order by 1, 2`),
    )
    return found.rows
  }

  it('puts an equal mirror in the place of the old one, guarded as that was, and says which event is another', async () => {
    await practices('nord')
    await run('migrate', '--to', 'esdb')
    const [log, guards] = [await wholeLog(), await everything()]
    expect((await run('refill-mirror')).code).toBe(0)
    expect(await wholeLog()).toEqual(log)
    expect(await everything()).toEqual(guards)
    await expect(here.db.asOwner((tx) => tx.query(sql`delete from log.events`))).rejects.toThrow(
      'append-only',
    )

    const there = await events()
    await there.store.append(appendOf(someStream(), 0))
    await there.close()
    expect((await run('refill-mirror')).code).toBe(0)
    expect(await wholeLog()).toHaveLength(log.length + 1)

    await here.db.pool.query(`
      alter table log.events disable trigger append_only;
      update log.events set hash = decode(repeat('00', 32), 'hex') where position = 2;
      alter table log.events enable trigger append_only`)
    const spoilt = await wholeLog()
    const refused = await run('refill-mirror')
    expect(refused.code).toBe(1)
    expect(refused.said).toMatch(
      /Nothing was changed: .*differs.*position 2 \(version \d+ of .*is another event/,
    )
    expect(await wholeLog()).toEqual(spoilt)
  })
})

describe('an installation', () => {
  it('starts with the store it has and with no other', async () => {
    await practices('nord')
    await ensureInstallation(here.db, 'postgres')
    await expect(events()).rejects.toThrow(/EVENTSTORE_URL: this installation keeps its events in Postgres/)
    await run('migrate', '--to', 'esdb')
    const without = { databaseUrl: here.url, eventStoreUrl: undefined, db: here.db, onError: () => undefined }
    await expect(openEvents(without)).rejects.toThrow(/keeps its events in EventStoreDB/)
    await (await events()).close()
  })

  it('does not start on another server, or on its own after somebody emptied it', async () => {
    await run('migrate', '--to', 'esdb')
    await server.kill()
    await rename(server.folder, await mkdtemp(path.join(os.tmpdir(), 'daybook-emptied-')))
    await server.restart()
    await expect(events()).rejects.toThrow(/is another server than the one/)
  })

  it('does not take a server for its own that bears the mark of another', async () => {
    await run('migrate', '--to', 'esdb')
    // A copy of this database, which has gone its own way since.
    await here.db.asOwner((tx) => tx.query(sql`update log.installation set source_id = gen_random_uuid()`))
    const opened = openEventStoreDbEvents({
      ...{ databaseUrl: here.url, eventStoreUrl: server.url, db: here.db, onError: () => undefined },
    })
    await expect(opened).rejects.toThrow(/bears the mark of another installation/)
  })
})
