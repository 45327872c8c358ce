import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { openPostgresEvents } from '~/platform/eventstore/postgres'
import { openDatabase } from '~/platform/postgres/database'
import { joinEmbeddedPostgres } from '~/platform/postgres/embedded'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import { expect, goodPassword, temporaryFolder, test } from './application'
import { Visiting } from './matrix/visitor'
import { isReady, readinessOf, Release, until, type Part } from './parts'

test.describe.configure({ timeout: 480_000 })

let release: Release
const running: Part[] = []
const start = async (...args: Parameters<Release['start']>): Promise<Part> => {
  const part = await release.start(...args)
  running.push(part)
  return part
}
test.beforeEach(async () => {
  release = new Release(process.cwd(), await temporaryFolder())
})
test.afterEach(async () => {
  for (const { child } of running.splice(0)) {
    child.kill('SIGCONT')
    child.kill('SIGKILL')
  }
  const postgres = await joinEmbeddedPostgres(path.join(release.data, 'postgres'))
  await postgres?.stop()
  await rm(release.data, { recursive: true, force: true })
})

interface Lease {
  readonly model: string
  readonly owner: string | null
  readonly epoch: string
  readonly position: string
  readonly head: string
}

const leases = (): Promise<readonly Lease[]> =>
  release.ask<Lease>(
    `select c.model, p.pid::text as owner, c.epoch, c.position, h.position as head
       from log.log_head h, log.checkpoints c left join ops.processes p on p.id::text = c.owner and c.leased_until > now() order by 1`,
  )
const feedsAll = async ({ child }: Part): Promise<boolean> =>
  (await leases()).every(({ owner }) => owner === String(child.pid))
const hasReadAll = async (): Promise<boolean> =>
  (await leases()).every(({ position, head }) => position === head)

/** Writes a history of some practices into the log, as a process of its own would. */
async function write(practices: number, from = 0): Promise<void> {
  const postgres = await joinEmbeddedPostgres(path.join(release.data, 'postgres'))
  if (!postgres) throw new Error('No database runs here')
  const db = openDatabase({ url: postgres.url })
  const events = await openPostgresEvents(postgres.url, db, () => undefined)
  const each = history(from + practices).length / (from + practices)
  for (const saying of history(from + practices).slice(from * each)) await record(events.store, saying)
  await events.close()
  await db.close()
}

/** Everything the read models hold, as one text. */
async function content(): Promise<string> {
  const tables = await release.ask<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'rm' order by 1`,
  )
  const rows: unknown[] = []
  for (const { name } of tables)
    rows.push(name, await release.ask(`select to_jsonb(t)::text as row from ${name} t order by 1`))
  return JSON.stringify(rows)
}

test('six processes that start at once on an empty folder make one demo, and the last one to end stops the database', async () => {
  const demo = { DAYBOOK_MODE: 'demo' }
  const roles = ['web', 'projector', 'worker', 'web', 'projector', 'worker']
  const parts = await Promise.all(roles.map((role) => start(role, demo)))
  await until('all six are ready', async () => (await Promise.all(parts.map(isReady))).every(Boolean))
  const [{ done, steps } = {}] = await release.ask<{ done: number; steps: number }>(
    'select done, steps from ops.demo',
  )
  expect(done).toBe(steps)
  // Invites of the last day of the story are mailed, once each; those of two years are not.
  await until('every mail is on its way', async () => {
    const [late] = await release.ask(
      `select 1 from ops.reactors r, log.log_head h where r.position < h.position union all select 1 from graphile_worker.jobs where task_identifier = 'deliver-invite-mail'`,
    )
    return late === undefined
  })
  const mails = await release.ask<{ due: number; kept: number; recipients: number }>(`
    select (select count(*)::int from log.events, ops.demo
             where type in ('InviteSent', 'InviteResent') and occurred_at >= anchor::timestamp at time zone 'UTC') as due,
           (select count(*)::int from ops.kept_mails) as kept, (select count(distinct recipient)::int from ops.kept_mails) as recipients`)
  expect(mails[0]?.kept).toBeLessThanOrEqual(mails[0]?.due ?? -1)
  expect(mails[0]?.kept).toBe(mails[0]?.recipients)
  const held = await leases()
  expect(new Set(held.map(({ owner }) => owner)).size).toBeGreaterThanOrEqual(1)
  expect(held.filter(({ owner }) => owner === null)).toEqual([])

  const alone = spawnSync(process.execPath, ['build/server/main.js'], {
    env: release.env({ PORT: '0' }),
    encoding: 'utf8',
  })
  expect([alone.status, alone.stderr]).toEqual([1, expect.stringContaining('Another Daybook runs on')])
  expect(await release.differing()).toEqual([])

  const ends = await Promise.all(parts.map(({ stop }) => stop()))
  expect(ends).toEqual(parts.map(() => [0, null]))
  expect(await joinEmbeddedPostgres(path.join(release.data, 'postgres'))).toBeNull()
})

test('a projector that was paused for longer than its lease cannot write when it wakes up', async () => {
  const first = await start('projector')
  await until('the first feeds all', () => feedsAll(first))
  for (let round = 0; round < 2; round++) {
    const [paused, other] = round === 0 ? [first, await start('projector')] : [running[1]!, first]
    await until('both projectors are ready', async () => (await isReady(paused)) && (await isReady(other)))
    await until('one feeds all', () => feedsAll(paused))
    // Stopped in the middle: it has begun with what is written now and is not through with it.
    const writing = write(40, round * 40)
    await until('something is to be read', async () =>
      (await leases()).some(({ position, head }) => position !== head),
    )
    paused.child.kill('SIGSTOP')
    await writing
    await until('the other has taken over', () => feedsAll(other))
    await until('all is read', hasReadAll)
    const before = { leases: await leases(), content: await content() }
    const [{ now } = {}] = await release.ask<{ now: string }>('select clock_timestamp()::text as now')
    paused.child.kill('SIGCONT')
    // It has woken up, has tried to go on, and has looked around since.
    await until('it has looked around', async () => {
      const awake = await release.ask(
        `select 1 from ops.processes where pid = $1 and seen_at > $2::timestamptz + interval '6 seconds'`,
        [paused.child.pid, now],
      )
      return awake.length > 0
    })
    expect({ leases: await leases(), content: await content() }).toEqual(before)
    expect(await release.differing()).toEqual([])
  }
})

test('a projector that is told to end hands over at once', async () => {
  const first = await start('projector')
  await until('the first feeds all', () => feedsAll(first))
  const second = await start('projector')
  await until('the second is ready', () => isReady(second))
  await write(2)
  const [{ ends } = {}] = await release.ask<{ ends: string }>(
    'select min(leased_until)::text as ends from log.checkpoints',
  )
  expect(await first.stop()).toEqual([0, null])
  await until('the second feeds all', () => feedsAll(second))
  // Long before the leases of the first one would have run out.
  const [{ early } = {}] = await release.ask<{ early: boolean }>('select now() < $1::timestamptz as early', [
    ends,
  ])
  expect(early).toBe(true)
  await until('all is read', hasReadAll)
  expect(await release.differing()).toEqual([])
})

test('a web process that is told to end under load breaks off nothing', async ({ playwright }) => {
  const web = await start('web', { DRAIN_SECONDS: '3' })
  await start('projector')
  await start('worker', { APP_URL: web.url })
  await until('the web process is ready', () => isReady(web))
  let isListed = true
  const answered: string[] = []
  const failed: unknown[] = []
  // Eight browsers behind a load balancer that asks for its health.
  const browsers = Array.from({ length: 8 }, async (_, browser) => {
    for (let number = 0; isListed; number++) {
      const visiting = new Visiting(await playwright.request.newContext(), web.url)
      const practice = `Load ${browser} ${number}`
      const form = {
        name: 'Ana Pop',
        email: `b${browser}n${number}@load.example`,
        password: goodPassword,
        practice,
      }
      try {
        await visiting.send('/register', 'register', { ...form, zone: 'UTC', currency: 'EUR' })
        answered.push(practice)
      } catch (error) {
        failed.push(error)
      }
    }
  })
  await until('eight have registered', () => Promise.resolve(answered.length >= 8))
  const ended = web.stop()
  let noticed: Awaited<ReturnType<typeof readinessOf>>
  do noticed = await readinessOf(web)
  while (noticed.code === 200)
  expect(noticed).toMatchObject({ code: 503, checks: { draining: 'yes', readModels: 'ok' } })
  // People who are sent here before the load balancer has noticed are answered all the same.
  const late = await fetch(`${web.url}/login`)
  expect([late.status, late.headers.get('connection')]).toEqual([200, 'close'])
  isListed = false
  await Promise.all(browsers)
  expect(failed).toEqual([])
  expect(await ended).toEqual([0, null])
  const kept = await release.ask<{ name: string }>(
    `select name from ops.tenant_access where name like 'Load %'`,
  )
  expect(kept.map(({ name }) => name).sort()).toEqual([...answered].sort())
})
