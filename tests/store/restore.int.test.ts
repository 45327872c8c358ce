import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { dropAside } from '~/platform/backup/former-data'
import { onOwnConnection } from '~/platform/backup/own-connection'
import { newId } from '~/platform/ids'
import { applyMigrations, migrationNames } from '~/platform/postgres/migrate'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import { verifyModel } from '~/projections/runtime/rebuild'
import { waitFor } from '~/projections/runtime/wait-for'
import { checkStore } from '~/services/operations/check-store'
import { finishRestores } from '~/services/operations/finish-restores'
import { discardHeldMail, listHeldMail, releaseHeldMail } from '~/services/operations/held-mail'
import { inTheClear, testRuntime, type TestRuntime, type TestRuntimeOptions } from '~/tests/kit/runtime'
import { createDatabase, dropDatabase, inDatabase } from '~/tests/setup/cluster'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { enqueue } from '~/workers/reactors/reactor'
import { prepareReactors, reactors } from '~/workers/reactors/run-reactors'
import { ask, backupFolder, bringBack, take, whole, write, type Taken } from './backups'

let home: FreshDatabase
let folders: Awaited<ReturnType<typeof backupFolder>>
beforeEach(async () => {
  home = await freshDatabase()
  folders = await backupFolder()
})
afterEach(async () => {
  await home.drop()
  await folders.end()
})

const speaking = reactors.filter((reactor) => reactor.sendsMail)
const replacing = { replace: true, speaking }

/** Runs an application on the installation and ends it again: nobody may be there when it is restored. */
async function running<T>(
  work: (app: TestRuntime) => Promise<T>,
  options: TestRuntimeOptions = {},
): Promise<T> {
  const app = await testRuntime({ url: home.url, ...options })
  try {
    return await work(app)
  } finally {
    await app.end()
  }
}

/** A backup of two practices, before a third one comes. */
const backedUp = (): Promise<Taken> =>
  running(async (app) => {
    await write(app, 0, 2)
    const taken = await take(app, folders)
    await write(app, 2, 1)
    return taken
  })

/** Everything is folded anew, and is what the events say. */
async function foldsWell({ runtime }: TestRuntime): Promise<void> {
  const projector = new Projector({ ...runtime, models, owner: 'one', onTrouble: () => undefined })
  const ending = new AbortController()
  await projector.prepare()
  const done = projector.run(ending.signal)
  expect(await waitFor(runtime.db, projector.progress, models, await runtime.log.head(), 20_000)).toBe(true)
  for (const model of models) expect((await verifyModel(runtime, model)).identical).toBe(true)
  ending.abort()
  await done
}

describe('an installation that went on after its backup', () => {
  it('is what it was then: later events are gone, nobody is signed in, and all of it verifies', async () => {
    await ask(
      home.url,
      `insert into ops.sessions (id, token_hash, user_id, created_at, seen_at, idle_until, ends_at, user_agent, ip)
       select gen_random_uuid(), sha256(n::text::bytea), gen_random_uuid(), now(), now(), 'infinity', 'infinity', '', '' from generate_series(1, 3) n`,
    )
    const taken = await backedUp()
    const { position, chain } = taken.data.manifest.log
    const restoreId = newId()
    expect(await bringBack(home.url, taken, { ...replacing, restoreId })).toEqual({
      former: 'installation',
      destroyedKeys: 0,
    })
    expect(
      await ask(home.url, 'select count(*)::int as alive from ops.sessions where ended_at is null'),
    ).toEqual([{ alive: 0 }])
    await running(async (app) => {
      expect(await app.runtime.log.head()).toBe(position)
      expect(await finishRestores(app.runtime)).toBe(1)
      const [last] = await app.runtime.log.read(position, 10)
      expect(last).toMatchObject({ type: 'LogRestored', stream: `restore-${restoreId}`, version: 1 })
      expect(JSON.parse(last?.data ?? '')).toMatchObject({
        position,
        chain,
        backup: taken.data.manifest.name,
      })
      const { sound, head } = await checkStore(app.runtime)
      expect([sound, head]).toEqual([true, position + 1])
      await foldsWell(app)
      // The third practice can come again: nothing of it is left.
      await write(app, 2, 1)
      expect((await checkStore(app.runtime)).sound).toBe(true)
    })
  })

  it('touches nothing of a database that holds something else under our names', async () => {
    const taken = await backedUp()
    const name = `foreign_${newId().replaceAll('-', '')}`
    const cluster = inject('postgresUrl')
    await createDatabase(cluster, name)
    const foreign = inDatabase(cluster, name)
    await ask(
      foreign,
      'create schema ops; create table ops.of_others (id int); insert into ops.of_others values (7)',
    )
    await expect(bringBack(foreign, taken, replacing)).rejects.toThrow('no whole installation')
    expect(await ask(foreign, 'select id from ops.of_others')).toEqual([{ id: 7 }])
    await dropDatabase(cluster, name)
  })

  it('has what was there beside it, until somebody throws it away', async () => {
    const taken = await backedUp()
    const before = await ask(home.url, 'select position, hash from log.events order by 1')
    await bringBack(home.url, taken, { ...replacing, at: '2026-11-25T01:02:03.000Z' })
    const aside = 'select position, hash from log_before_20261125010203.events order by 1'
    expect(await ask(home.url, aside)).toEqual(before)
    expect(await onOwnConnection(home.url, 'test', dropAside)).toEqual([
      'log_before_20261125010203',
      'ops_before_20261125010203',
      'rm_before_20261125010203',
    ])
    await expect(ask(home.url, aside)).rejects.toThrow('does not exist')
    expect(await onOwnConnection(home.url, 'test', dropAside)).toEqual([])
  })

  it('can be restored once more, from the same backup', async () => {
    const taken = await backedUp()
    await bringBack(home.url, taken, { ...replacing, at: '2026-11-25T01:02:03.000Z' })
    await running((app) => finishRestores(app.runtime))
    await bringBack(home.url, taken, { ...replacing, at: '2026-11-25T01:02:04.000Z' })
    await running(async (app) => {
      expect(await finishRestores(app.runtime)).toBe(1)
      expect((await checkStore(app.runtime)).sound).toBe(true)
    })
  })
})

describe('a restore that is killed', () => {
  it.each(['room made', 'schema made', 'log.events loaded', 'ops.sessions loaded', 'settled'])(
    'after “%s” has changed nothing, and can be begun again',
    async (deadly) => {
      const taken = await backedUp()
      const before = await whole(home.url)
      const passed = (step: string): void => {
        if (step === deadly) throw new Error('The process is gone')
      }
      await expect(bringBack(home.url, taken, { ...replacing, passed })).rejects.toThrow(
        'The process is gone',
      )
      expect(await whole(home.url)).toEqual(before)
      await bringBack(home.url, taken, replacing)
      await running(async (app) => {
        expect(await app.runtime.log.head()).toBe(taken.data.manifest.log.position)
      })
    },
  )

  it('when all is there is written down by the next start, once', async () => {
    const taken = await backedUp()
    const passed = (step: string): void => {
      if (step === 'committed') throw new Error('The process is gone')
    }
    await expect(bringBack(home.url, taken, { ...replacing, passed })).rejects.toThrow('The process is gone')
    await running(async (app) => {
      const head = await app.runtime.log.head()
      expect(head).toBe(taken.data.manifest.log.position)
      // A start that dies between the event and its note is no reason for a second event.
      await finishRestores(app.runtime)
      await ask(home.url, 'update ops.restores set finished_at = null')
      await finishRestores(app.restarted())
      expect(await app.runtime.log.head()).toBe(head + 1)
    })
  })
})

describe('what is refused, before anything is touched', () => {
  it('an installation that nobody said may go', async () => {
    const taken = await backedUp()
    const before = await whole(home.url)
    await expect(bringBack(home.url, taken)).rejects.toThrow('--replace puts it aside')
    expect(await whole(home.url)).toEqual(before)
  })

  it('a database that somebody is on', async () => {
    const taken = await backedUp()
    await running(async () => {
      await expect(bringBack(home.url, taken, replacing)).rejects.toThrow('connected to this database')
    })
  })

  it('a backup of a newer release', async () => {
    const { data, keys } = await backedUp()
    const manifest = { ...data.manifest, migrations: [...data.manifest.migrations, '0999-of-tomorrow.sql'] }
    const newer = { data: { ...data, manifest }, keys }
    await expect(bringBack(home.url, newer, replacing)).rejects.toThrow('does not know 0999-of-tomorrow.sql')
  })

  it('a start while it is restored: whoever comes waits', async () => {
    const taken = await backedUp()
    let waiting: Promise<unknown> | undefined
    let waited = false
    await bringBack(home.url, taken, {
      ...replacing,
      passed: async (step) => {
        if (step !== 'schema made') return
        waiting = onOwnConnection(home.url, 'a start', async (client) => {
          await client.query('select pg_advisory_lock(725309114)')
          return (await client.query('select position from log.log_head')).rows
        })
        void waiting.then(() => (waited = true))
        await expect
          .poll(() => ask(home.url, "select 1 from pg_locks where locktype = 'advisory' and not granted"))
          .toHaveLength(1)
        expect(waited).toBe(false)
      },
    })
    expect(await waiting).toEqual([{ position: taken.data.manifest.log.position }])
  })
})

it('brings a backup of an earlier release up to date', async () => {
  const name = `earlier_${newId().replaceAll('-', '')}`
  const cluster = inject('postgresUrl')
  await createDatabase(cluster, name)
  const earlier = inDatabase(cluster, name)
  await onOwnConnection(earlier, 'test', (client) =>
    applyMigrations(client, migrationNames.slice(0, 6), (apply) => apply()),
  )
  const taken = await running(
    async (app) => {
      await write(app, 0, 1)
      return take(app, folders)
    },
    { url: earlier, openKeys: inTheClear },
  )
  await dropDatabase(cluster, name)
  expect(taken.keys).toBeNull()
  expect(taken.data.manifest.migrations).toHaveLength(6)
  await bringBack(home.url, taken, { speaking })
  await running(async (app) => {
    await finishRestores(app.runtime)
    expect((await checkStore(app.runtime)).sound).toBe(true)
  })
})

describe('an erasure', () => {
  const practice = newId()
  const subjects = (): Promise<object[]> =>
    ask(
      home.url,
      `select subject, wrapped is null as destroyed from ops.subject_keys where tenant_id = '${practice}' order by subject`,
    )
  const destroy = (subject: string): Promise<object[]> =>
    ask(
      home.url,
      `update ops.subject_keys set wrapped = null, destroyed_at = now() where subject = '${subject}'`,
    )
  beforeEach(async () => {
    await ask(
      home.url,
      `insert into ops.tenant_keys (tenant_id, master_id, wrapped) select '${practice}', id, '\\x01' from ops.master_keys;
       insert into ops.subject_keys (tenant_id, key_id, subject, wrapped)
         select '${practice}', gen_random_uuid(), subject, '\\x02' from unnest(array['ana', 'ben', 'cai']) subject`,
    )
  })

  it('is never undone: neither one that newer keys know of, nor one that only the replaced installation does', async () => {
    const old = await backedUp()
    await destroy('ana')
    const newer = await running((app) => take(app, folders))
    await destroy('ben')
    const { destroyedKeys } = await bringBack(home.url, { data: old.data, keys: newer.keys }, replacing)
    expect(destroyedKeys).toBe(2)
    expect(await subjects()).toEqual([
      { subject: 'ana', destroyed: true },
      { subject: 'ben', destroyed: true },
      { subject: 'cai', destroyed: false },
    ])
    await running(async (app) => {
      await finishRestores(app.runtime)
      const [last] = await app.runtime.log.read(old.data.manifest.log.position, 1)
      expect(JSON.parse(last?.data ?? '')).toMatchObject({ destroyedKeys: 2 })
    })
  })

  it('is not made up: keys that were there are there', async () => {
    const taken = await backedUp()
    await bringBack(home.url, taken, replacing)
    expect(await subjects()).toEqual(['ana', 'ben', 'cai'].map((subject) => ({ subject, destroyed: false })))
  })
})

describe('mail that was waiting', () => {
  const tenantId = newId()
  const atWork = (): Promise<Taken> =>
    running(async (app) => {
      await prepareJobs(app.url, app.runtime)
      await prepareReactors(app.runtime)
      await write(app, 0, 1)
      await app.db.asOwner(async (tx) => {
        const payload = { tenantId, token: 'a secret' }
        await enqueue(tx, { task: 'deliver-invite-mail', key: 'mail 1', payload, tries: 8 })
        await enqueue(tx, { task: 'finish-account', key: 'account 1', payload: {}, tries: 5 })
      })
      return take(app, folders)
    })
  const queue = (): Promise<object[]> =>
    ask(
      home.url,
      'select task_identifier as task, key, max_attempts as tries from graphile_worker.jobs order by 1',
    )

  it('is held and listed with no word of what is in it; other work goes on', async () => {
    const taken = await atWork()
    await bringBack(home.url, taken, replacing)
    await running(async (app) => {
      await prepareJobs(app.url, app.runtime)
      await finishRestores(app.runtime)
      expect(await queue()).toEqual([{ task: 'finish-account', key: 'account 1', tries: 5 }])
      const held = await listHeldMail(app.db)
      expect(held.jobs).toMatchObject([{ task: 'deliver-invite-mail', tenantId, attempts: 0 }])
      expect(held.events.map(({ reactor, type }) => `${reactor} ${type}`)).toEqual([
        'invite-mails InviteSent',
      ])
      expect(JSON.stringify(held)).not.toContain('a secret')
    })
    const places = await ask(home.url, 'select name, position from ops.reactors order by name')
    expect(places).toContainEqual({
      name: 'invite-mails',
      position: String(taken.data.manifest.log.position),
    })
    // Those who speak to nobody put right what a dying request had left.
    expect(places).toContainEqual({ name: 'access-repair', position: '0' })
  })

  it('goes on its way when somebody says so, once', async () => {
    await bringBack(home.url, await atWork(), replacing)
    await running(async (app) => {
      await prepareJobs(app.url, app.runtime)
      await finishRestores(app.runtime)
      expect(await releaseHeldMail(app.db)).toEqual({ jobs: 1, events: 1 })
      expect(await queue()).toContainEqual({ task: 'deliver-invite-mail', key: 'mail 1', tries: 8 })
      expect(
        await ask(
          home.url,
          "select type from ops.parked_events where reactor = 'invite-mails' order by position",
        ),
      ).toEqual([{ type: 'InviteSent' }])
      expect(await releaseHeldMail(app.db)).toEqual({ jobs: 0, events: 0 })
      expect((await checkStore(app.runtime)).sound).toBe(true)
    })
  })

  it('is thrown away when somebody says so', async () => {
    await bringBack(home.url, await atWork(), replacing)
    await running(async (app) => {
      await prepareJobs(app.url, app.runtime)
      await finishRestores(app.runtime)
      expect(await discardHeldMail(app.db)).toEqual({ jobs: 1, events: 1 })
      expect(await listHeldMail(app.db)).toEqual({ jobs: [], events: [] })
    })
  })

  it('is still held after a second backup and restore', async () => {
    await bringBack(home.url, await atWork(), replacing)
    const again = await running(async (app) => {
      // The new queue counts from 1 again, as the one before did whose jobs are held.
      await prepareJobs(app.url, app.runtime)
      await finishRestores(app.runtime)
      return take(app, folders)
    })
    await bringBack(home.url, again, { ...replacing, at: new Date(Date.now() + 5_000).toISOString() })
    await running(async (app) => {
      const held = await listHeldMail(app.db)
      expect(held.jobs.map(({ task }) => task).sort()).toEqual(['deliver-invite-mail', 'finish-account'])
      expect(held.events).toHaveLength(1)
    })
  })
})
