import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { definitionOf } from '~/domain/catalogue'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import { sql } from '~/platform/postgres/sql'
import { createLogger } from '~/platform/telemetry/logger'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import { verifyModel } from '~/projections/runtime/rebuild'
import { tableOf } from '~/projections/runtime/tables'
import { waitFor } from '~/projections/runtime/wait-for'
import { users } from '~/projections/users/users'
import { people } from '~/scripts/demo/cast'
import { loadStory } from '~/scripts/demo/load-story'
import type { Runtime } from '~/services/context'
import { startSession } from '~/services/sessions/start-session'
import { prepareJobs, runJobs } from '~/workers/jobs/run-jobs'
import { prepareReactors, reactors, step } from '~/workers/reactors/run-reactors'
import { dump } from '~/tests/kit/dump'
import { findClear, type NamedText } from '~/tests/kit/clear-values'
import { inTheClear, testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

/** Where people may stand in the clear: read models, what they sign in with, and mail on its way, which the kept ones count as. */
const exempt = (table: string): boolean =>
  table.startsWith('rm.') || table === 'ops.credentials' || table === 'ops.kept_mails'

const today = Temporal.PlainDate.from('2026-11-24')
/** Two years of history twice: some twenty seconds on a quiet machine, minutes on a busy one. */
const patienceMs = 480_000

interface Lived {
  readonly here: TestRuntime
  readonly logged: readonly string[]
}

/** An installation that has lived: the demo, its mails and jobs, failures, rebuilds and everything that is written down of them. */
async function lived(sealed: 'sealed' | 'clear', now: string): Promise<Lived> {
  const here = await (sealed === 'sealed' ? testRuntime() : testRuntime(inTheClear))
  const logged: string[] = []
  const logger = createLogger('trace', { write: (line) => logged.push(line) })
  const runtime: Runtime = { ...here.runtime, logger, clock: { now: () => now } }
  await prepareJobs(here.url, runtime)
  await here.db.asOwner((tx) =>
    tx.query(sql`insert into ops.reactors (name, position) values ('invite-mails', 0)`),
  )
  await loadStory({ runtime, password: 'daybook-demo', today })
  await prepareReactors(runtime)
  for (const reactor of reactors) {
    // The first reactions fail and are parked with their fault.
    const dying: Runtime = { ...runtime, sealer: failingFirst(runtime.sealer, 2) }
    await step(dying, reactor).catch((error: unknown) =>
      logger.warn({ err: error }, 'A reactor will try again'),
    )
    while ((await step(runtime, reactor)).more);
  }
  await signInOnce(runtime)
  if (sealed === 'sealed') await failSomeJobs(here, runtime)
  await readAndCheck(here, runtime)
  return { here, logged }
}

/** Breaks a few times, with words that quote what they were about. */
function failingFirst(sealer: Runtime['sealer'], times: number): Runtime['sealer'] {
  let left = times
  return {
    open: (stored) => sealer.open(stored),
    prepare: (owners) =>
      left-- > 0 ? Promise.reject(new Error(`No key for ${people.ana.name}`)) : sealer.prepare(owners),
  }
}

async function signInOnce(runtime: Runtime): Promise<void> {
  const found = await runtime.db.asOwner((tx) =>
    tx.query<{ userId: string }>(sql`select user_id as "userId" from ops.credentials limit 1`),
  )
  const { ip, userAgent } = people.ana
  const ctx = { ...visitor(runtime), origin: { ip, userAgent } }
  await startSession(ctx, { userId: found.rows[0]?.userId ?? '', method: 'password' })
}

/** Mails that a server puts off, with words about whom it does not know. */
async function failSomeJobs({ url, db }: TestRuntime, runtime: Runtime): Promise<void> {
  const reply = `<${people.calin.email}> is over quota`
  const mailer = { send: () => Promise.resolve({ outcome: 'deferred' as const, code: 452, reply }) }
  const running = await runJobs(url, runtime, mailer)
  await vi.waitFor(
    async () => {
      const failed = await db.asOwner((tx) =>
        tx.query(sql`select 1 from graphile_worker.jobs where last_error is not null`),
      )
      expect(failed.rowCount).toBeGreaterThan(0)
    },
    { timeout: 20_000, interval: 100 },
  )
  await running.stop()
}

/** Feeds the read models, one of which cannot take everybody's name, spoils a row by hand and checks all. */
async function readAndCheck({ db }: TestRuntime, runtime: Runtime): Promise<void> {
  const brittle = models.map((model) =>
    model.name !== 'users'
      ? model
      : {
          ...model,
          step: (event: Parameters<typeof model.step>[0]) => {
            const found = model.step(event)
            return (
              found && {
                ...found,
                fold: (row: Parameters<typeof found.fold>[0]) => {
                  if (event.type === 'UserRegistered' && event.data.name === people.vera.name)
                    throw new RangeError(`Cannot file ${event.data.name}`)
                  return found.fold(row)
                },
              }
            )
          },
        },
  )
  const projector = new Projector({ ...runtime, models: brittle, owner: 'test', onTrouble: () => undefined })
  await projector.prepare()
  const ending = new AbortController()
  const done = projector.run(ending.signal)
  const head = await runtime.log.head()
  expect(await waitFor(db, projector.progress, brittle, head, 60_000)).toBe(true)
  ending.abort()
  await done
  await db.asProjector((tx) => tx.query(sql`update ${tableOf(users)} set name = name || ' the second'`))
  for (const model of models) await verifyModel(runtime, model)
}

/** Everything about people that the events hold, read with their keys, and the cast itself. */
async function personalValues({ runtime }: TestRuntime): Promise<ReadonlySet<string>> {
  const events = (await decodeAll(await runtime.log.read(0, 100_000), runtime.sealer)).filter(isKnown)
  const values = new Set<string>()
  for (const { type, data, reason, origin } of events) {
    const fields: Readonly<Record<string, unknown>> = { ...data }
    const definition = definitionOf(type)
    for (const field of Object.keys(definition?.personal.get(definition.version) ?? {}))
      values.add(String(fields[field]))
    for (const one of [reason, origin?.ip, origin?.userAgent]) if (one) values.add(one)
  }
  for (const { name, email, ip, userAgent } of Object.values(people))
    for (const one of [name, email, ip, userAgent]) values.add(one)
  return values
}

async function everythingWritten({ here, logged }: Lived): Promise<readonly NamedText[]> {
  return [...(await dump(here.db, exempt)), { where: 'the log of the process', text: logged.join('') }]
}

let sealed: Lived
let clear: Lived
beforeAll(async () => {
  sealed = await lived('sealed', '2026-11-24T10:00:00.000Z')
  clear = await lived('clear', '2025-08-15T10:00:00.000Z')
}, patienceMs)
afterAll(() => Promise.all([sealed.here.end(), clear.here.end()]))

describe('what is written down outside read models, sign-ins and mail', () => {
  it('holds nothing personal that can be read', async () => {
    const values = await personalValues(sealed.here)
    expect(values.size).toBeGreaterThan(60)
    expect(findClear(await everythingWritten(sealed), values)).toEqual([])
  })

  it('would be found to, were nothing sealed', async () => {
    const found = findClear(await everythingWritten(clear), await personalValues(clear.here))
    for (const where of ['log.events', 'ops.sessions'])
      expect(
        found.some((one) => one.where === where),
        where,
      ).toBe(true)
    expect(found.some(({ value }) => value === people.ana.email)).toBe(true)
  })

  it('has all been looked at: jobs that failed, reactions set aside, keys in quarantine, checks that differed', async () => {
    const written = new Map((await everythingWritten(sealed)).map(({ where, text }) => [where, text]))
    for (const where of [
      'log.events',
      'log.quarantine',
      'log.rebuilds',
      'ops.sessions',
      'ops.tenant_access',
      'ops.parked_events',
      'graphile_worker._private_jobs',
      'the log of the process',
    ])
      expect(written.get(where), where).toMatch(/\w/)
    expect(written.get('log.rebuilds')).toContain('"column":"name"')
    expect(written.get('graphile_worker._private_jobs')).toContain('$sealed')
    expect([...written.keys()].filter(exempt)).toEqual([])
  })
})
