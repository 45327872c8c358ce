import { afterEach, beforeEach, expect, it } from 'vitest'
import { sql } from '~/platform/postgres/sql'
import { auditEntries } from '~/projections/audit/audit-entries'
import { members } from '~/projections/members/members'
import { models } from '~/projections/models'
import { ensureModel } from '~/projections/runtime/checkpoints'
import { tableOf } from '~/projections/runtime/tables'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { prepareReactors } from '~/workers/reactors/run-reactors'
import { entriesOfLastHour, newestSamples, samplesOfLastHour } from '~/services/operations/last-hour'
import { takeSamples } from '~/services/operations/take-samples'

let here: TestRuntime
beforeEach(async () => {
  here = await testRuntime()
  await prepareJobs(here.url, here.runtime)
  await prepareReactors(here.runtime)
  for (const model of models) await here.db.asProjector((tx) => ensureModel(tx, model))
})
afterEach(() => here.end())

const now = (): string => here.runtime.clock.now()
const lag = (): Promise<ReadonlyMap<string, number>> =>
  here.db.asPlatform((tx) => newestSamples(tx, 'lag ', now()))

it('writes one row per measure, with the longest delay since the last sample', async () => {
  here.runtime.progress.delayed(members, 12)
  here.runtime.progress.delayed(members, 87)
  here.runtime.progress.delayed(members, 40)
  await takeSamples(here.runtime)
  const found = await here.db.asPlatform((tx) =>
    tx.query<{ measure: string }>(sql`select measure from ops.samples order by measure`),
  )
  expect(found.rows.map(({ measure }) => measure)).toEqual([
    'connections',
    'jobs waiting',
    ...models.map(({ name, version }) => `lag ${name} v${version}`).sort(),
    'reactors behind',
  ])
  expect((await lag()).get('lag members v1')).toBe(87)
  expect((await lag()).get('lag users v1')).toBe(0)
  // A second process in the same ten seconds never makes it look better than it was.
  await takeSamples(here.restarted())
  expect((await lag()).get('lag members v1')).toBe(87)
})

it('measures a model that stands still by what waits for it', async () => {
  for (const saying of history(1)) await record(here.runtime.store, saying)
  await here.db.asOwner((tx) =>
    tx.query(
      sql`update log.checkpoints set moved_at = now() - interval '40 seconds' where model = 'members'`,
    ),
  )
  await here.db.asOwner((tx) =>
    tx.query(sql`update log.checkpoints set moved_at = now() where model = 'users'`),
  )
  await takeSamples(here.runtime)
  expect((await lag()).get('lag members v1')).toBeGreaterThanOrEqual(40_000)
  expect((await lag()).get('lag users v1')).toBeLessThan(10_000)
  const behind = await here.db.asPlatform((tx) => newestSamples(tx, 'reactors', now()))
  expect(behind.get('reactors behind')).toBe(await here.runtime.log.head())
})

it('forgets measures of yesterday and leaves gaps where nobody measured', async () => {
  await here.db.asOwner((tx) =>
    tx.query(sql`
      insert into ops.samples (at, measure, value) values
        (now() - interval '7 hours', 'lag members v1', 1), (now() - interval '20 minutes', 'lag members v1', 5),
        (now() - interval '20 minutes', 'lag users v1', 9)`),
  )
  await takeSamples(here.runtime)
  const old = sql`select count(*) as old from ops.samples where at < now() - interval '6 hours'`
  expect((await here.db.asPlatform((tx) => tx.query(old))).rows).toEqual([{ old: 0 }])
  const hour = await here.db.asPlatform((tx) => samplesOfLastHour(tx, 'lag ', now(), 30_000))
  expect(hour).toHaveLength(120)
  expect(hour.filter(({ value }) => value !== null)).toEqual([
    { at: expect.any(String) as string, value: 9, of: 'lag users v1' },
    expect.objectContaining({ value: 0 }),
  ])
})

it('counts entries by minute', async () => {
  await here.db.asProjector((tx) =>
    tx.query(sql`
      insert into ${tableOf(auditEntries)} (position, type, occurred_at, actor_kind, source, correlation_id, refs, stream, stream_version, event_id)
      select i, case when i < 3 then 'SessionStarted' else 'InviteSent' end, now() - interval '90 seconds', 'system', 'web', 'x', '{}', 's', i, gen_random_uuid()
        from generate_series(1, 5) i`),
  )
  const counted = await here.db.asPlatform((tx) =>
    entriesOfLastHour(tx, { all: null, signIns: ['SessionStarted'] }, now()),
  )
  expect(counted.all).toHaveLength(60)
  expect(Math.max(...counted.all)).toBe(5)
  expect(counted.signIns.filter((value) => value > 0)).toEqual([2])
})
