import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '~/platform/postgres/sql'
import { auditEntries } from '~/projections/audit/audit-entries'
import { models } from '~/projections/models'
import { tableOf } from '~/projections/runtime/tables'
import type { Runtime } from '~/services/context'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { prepareReactors } from '~/workers/reactors/run-reactors'
import { history } from '~/tests/kit/history'
import { record as write } from '~/tests/kit/record'
import { chanceOf, rounds } from './chance'
import { ChildDied, type Child } from './child'
import { reactOnce } from './follow'
import { Installation, untilSo } from './installation'
import { Ledger } from './ledger'
import { batchPoints, reactorPoints, rebuildPoints } from './points'
import { record } from './table'
import { allIdentical, verifyAll } from './verify-all'

/** Enough for a rebuild of two pages. */
const bulk = { appends: 20, events: 300 }

let here: Installation
let runtime: Runtime
let ledger: Ledger
/** Writes what the faults come upon. */
let writer: Child
beforeAll(async () => {
  here = await Installation.open()
  runtime = (await here.opened()).runtime
  ledger = new Ledger(chanceOf('what read models are made of'))
  writer = await here.child()
  for (const saying of history(12)) await write(runtime.store, saying)
  for (let append = 0; append < bulk.appends; append++)
    expect(await ledger.write(writer, { ...ledger.newWriting(), size: bulk.events })).toBe(true)
  await (await here.child()).call('feed', {})
})
afterAll(() => here.end())

/** Some more events, fewer than a page. */
async function more(): Promise<void> {
  await Promise.all(Array.from({ length: 30 }, () => ledger.write(writer)))
}

async function rowsOfAudit(): Promise<number> {
  const found = await runtime.db.asPlatform((tx) =>
    tx.query<{ rows: number }>(sql`select count(*) as rows from ${tableOf(auditEntries)}`),
  )
  return found.rows[0]?.rows ?? 0
}

/** What came out different from a rebuild, for the table. */
async function wrongRows(): Promise<{ readonly lost: number; readonly doubled: number }> {
  const verdicts = await verifyAll(here)
  expect(verdicts).toEqual(allIdentical)
  return {
    lost: verdicts.reduce((sum, { lost }) => sum + lost, 0),
    doubled: verdicts.reduce((sum, { doubled }) => sum + doubled, 0),
  }
}

async function dies(call: Promise<unknown>, child: Child): Promise<void> {
  await expect(call).rejects.toThrow(ChildDied)
  expect(await child.ended).toBe('SIGKILL')
}

describe.each(Object.keys(batchPoints))('a process killed at “%s”', (point) => {
  it('skips no event and folds none twice', async () => {
    const fault = `process killed: ${point}`
    // The first model of a page and the last: those two have something to read in what is written here.
    const times = [1, models.length]
    const total = rounds(1) * times.length
    const recovered: number[] = []
    for (let round = 0; round < total; round++) {
      await more()
      const child = await here.child()
      const time = times[round % times.length] ?? 1
      await dies(child.call('feed', { deadline: { point, time } }), child)
      const began = performance.now()
      await here.forgetTheDead()
      const heir = await here.child()
      await heir.call('feed', {})
      recovered.push(performance.now() - began)
      await heir.kill()
    }
    const wrong = await wrongRows()
    await record({ fault, rounds: total, expected: await rowsOfAudit(), ...wrong, recovered })
  })
})

it('hands the feeding of a killed process over when its lease runs out', async () => {
  const fault = 'process killed: batch, lease left to run out'
  const child = await here.child()
  await more()
  await dies(child.call('feed', { deadline: { point: 'batch, before its commit', time: 3 } }), child)
  const began = performance.now()
  const heir = await here.child()
  await heir.call('feed', {})
  const recovered = [performance.now() - began]
  await heir.kill()
  await record({ fault, rounds: 1, expected: await rowsOfAudit(), ...(await wrongRows()), recovered })
})

describe.each(Object.keys(rebuildPoints))('a process killed at “%s”', (point) => {
  it('leaves readers a whole table, and the next rebuild goes through', async () => {
    const fault = `process killed: ${point}`
    const total = rounds(1)
    const recovered: number[] = []
    const least = await rowsOfAudit()
    let over = false
    let fewest = Infinity
    const reading = (async () => {
      while (!over) fewest = Math.min(fewest, await rowsOfAudit())
    })()
    // What it met is told when it is waited for.
    reading.catch(() => undefined)
    for (let round = 0; round < total; round++) {
      const child = await here.child()
      await dies(child.call('rebuild', { model: auditEntries.name, deadline: { point, time: 1 } }), child)
      const began = performance.now()
      await here.forgetTheDead()
      const heir = await here.child()
      const rebuilt = await heir.call('rebuild', { model: auditEntries.name })
      expect(rebuilt).toEqual({ identical: true, rows: least })
      recovered.push(performance.now() - began)
      await heir.kill()
    }
    over = true
    await reading
    expect(fewest).toBe(least)
    const rows = await rowsOfAudit()
    const wrong = { lost: Math.max(0, least - rows), doubled: Math.max(0, rows - least) }
    expect(wrong).toEqual({ lost: 0, doubled: 0 })
    await record({ fault, rounds: total, expected: least, ...wrong, recovered })
  })
})

describe.each(Object.keys(reactorPoints))('a process killed at “%s”', (point) => {
  it('leaves every job once', async () => {
    const fault = `process killed: ${point}`
    const { databaseUrl } = await here.opened()
    await prepareJobs(databaseUrl, runtime)
    await prepareReactors(runtime)
    // As if no event had ever come up.
    await here.query('update ops.reactors set position = 0')
    await here.query('delete from graphile_worker._private_jobs')
    await here.query('delete from ops.invite_tokens')
    const total = 5
    for (let time = 1; time <= total; time++) {
      const child = await here.child()
      await dies(child.call('react', { deadline: { point, time } }), child)
    }
    const began = performance.now()
    await reactOnce(runtime)
    const recovered = [performance.now() - began]
    const [due] = await here.query<{ due: number }>(
      "select count(*) as due from log.events where type in ('AddressTaken', 'TenantRequested', 'InviteSent')",
    )
    const jobs = await here.query<{ key: string }>('select key from graphile_worker.jobs')
    const distinct = new Set(jobs.map(({ key }) => key)).size
    const expected = due?.due ?? 0
    expect(expected).toBeGreaterThan(0)
    const wrong = { lost: expected - distinct, doubled: jobs.length - distinct }
    expect(wrong).toEqual({ lost: 0, doubled: 0 })
    await record({ fault, rounds: total, expected, ...wrong, recovered })
  })
})

describe('notifications of a growing log', () => {
  /** Writes, and waits until every read model has read it. */
  async function visibleAfter(seconds: number): Promise<number> {
    await more()
    const [head] = await here.query<{ position: number }>('select position from log.log_head')
    return here.untilNone(seconds, 'select model from log.checkpoints where position < $1', [head?.position])
  }

  it('may be lost, doubled, late, or never come', async () => {
    await here.forgetTheDead()
    const proxy = await here.proxy()
    proxy.deafenListeners()
    const deaf = await here.child(proxy)
    await deaf.call('serve', {})
    const total = rounds(3)
    const absent: number[] = []
    for (let round = 0; round < total; round++) absent.push(await visibleAfter(30))
    const expected = await rowsOfAudit()
    const numbers = { rounds: total, expected }
    await deaf.kill()
    await record({ fault: 'NOTIFY never comes', ...numbers, ...(await wrongRows()), recovered: absent })

    await here.forgetTheDead()
    const hearing = await here.child()
    await hearing.call('serve', {})
    const cut: number[] = []
    const listening =
      'select pid from pg_stat_activity where query ilike \'listen "daybook_log"%\' and pid <> pg_backend_pid()'
    await untilSo('somebody listens', 30, async () => (await here.query(listening)).length > 0)
    for (let round = 0; round < total; round++) {
      const before = await here.query<{ pid: number }>(listening)
      await here.query(`select pg_terminate_backend(pid) from (${listening}) listening`)
      const began = performance.now()
      await visibleAfter(30)
      // Nobody told it to: it listens again by itself.
      await untilSo('everybody listens again', 30, async () => {
        const now = await here.query<{ pid: number }>(listening)
        return now.length >= before.length && now.every(({ pid }) => before.every((one) => one.pid !== pid))
      })
      cut.push(performance.now() - began)
    }
    await record({ fault: 'LISTEN connection lost', ...numbers, ...(await wrongRows()), recovered: cut })

    await here.forgetTheDead()
    const doubled: number[] = []
    for (let round = 0; round < total; round++) {
      // Old positions once more, some of them often, and what no position is.
      await here.query(
        "select pg_notify('daybook_log', position::text) from generate_series(1, 50) position, generate_series(1, 3)",
      )
      await here.query("select pg_notify('daybook_log', word) from unnest(array['', 'x', '-1', '1e3']) word")
      doubled.push(await visibleAfter(30))
    }
    await hearing.kill()
    await record({
      fault: 'NOTIFY late, doubled and garbled',
      ...numbers,
      ...(await wrongRows()),
      recovered: doubled,
    })
  })
})

it('leaves read models that are what a rebuild makes of the events', async () => {
  expect(await verifyAll(here)).toEqual(allIdentical)
})
