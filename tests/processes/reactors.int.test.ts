import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appendOf, someStream } from '~/tests/contract/events'
import { sql } from '~/platform/postgres/sql'
import { beatAndFree } from '~/workers/jobs/free-left-jobs'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import type { Reactor } from '~/workers/reactors/reactor'
import { runReactor, step } from '~/workers/reactors/run-reactors'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
  await prepareJobs(here.url, here.runtime)
})
afterAll(() => here.end())

const name = 'of-the-test'
beforeEach(async () => {
  const head = await here.runtime.log.head()
  await here.db.asOwner(async (tx) => {
    await tx.query(sql`delete from ops.parked_events`)
    await tx.query(sql`
      insert into ops.reactors (name, position) values (${name}, ${head}) on conflict (name) do update set position = excluded.position`)
  })
})

const parked = async () =>
  (
    await here.db.asPlatform((tx) =>
      tx.query<{ position: number; fault: string; tries: number }>(
        sql`select position, fault, tries from ops.parked_events where reactor = ${name} order by position`,
      ),
    )
  ).rows

/** Reacts to every change of seats; what it saw stands in `seen`, and `poison` names what it cannot do. */
function reactor(seen: number[], poison: { position: number | null }): Reactor {
  return {
    name,
    start: 'zero',
    types: ['SeatLimitChanged'],
    async react(event, tx) {
      await tx.query(sql`insert into ops.workers (id) values (${`seen ${event.position}`})`)
      if (event.position === poison.position) await tx.query(sql`select ${'not a number'}::int`)
      seen.push(event.position)
    },
  }
}

describe('an event that a reactor cannot work off', () => {
  it('is parked with what it did undone, holds up nothing, and is taken up again', async () => {
    const before = await here.runtime.log.head()
    for (let times = 0; times < 3; times++) await here.runtime.store.append(appendOf(someStream(), 0))
    const poison: { position: number | null } = { position: before + 2 }
    const seen: number[] = []
    const tested = reactor(seen, poison)
    expect(await step(here.runtime, tested)).toMatchObject({ position: before + 3, stopped: false })
    expect(seen).toEqual([before + 1, before + 3])
    expect(await parked()).toEqual([{ position: before + 2, fault: '22P02', tries: 1 }])
    const left = await here.db.asOwner((tx) =>
      tx.query(sql`select 1 from ops.workers where id = ${`seen ${before + 2}`}`),
    )
    expect(left.rowCount).toBe(0)

    const due = sql`update ops.parked_events set next_try = now()`
    await step(here.runtime, tested)
    expect(seen).toHaveLength(2)
    await here.db.asOwner((tx) => tx.query(due))
    await step(here.runtime, tested)
    expect(await parked()).toMatchObject([{ tries: 2 }])

    poison.position = null
    await here.db.asOwner((tx) => tx.query(due))
    await step(here.runtime, tested)
    expect(seen).toEqual([before + 1, before + 3, before + 2])
    expect(await parked()).toEqual([])
  })
})

describe('a reactor before an event of a newer release', () => {
  it('stops there, says so, and does not ask the log again and again', async () => {
    const stream = someStream()
    const [request, next] = [appendOf(stream, 0), appendOf(someStream(), 0)]
    const unknown = {
      ...request,
      events: request.events.map((event) => ({ ...event, type: 'FromTheFuture' })),
    }
    await here.runtime.store.append(unknown)
    await here.runtime.store.append(next)
    let reads = 0
    const log = {
      ...here.runtime.log,
      read: (...args: Parameters<typeof here.runtime.log.read>) => {
        reads += 1
        return here.runtime.log.read(...args)
      },
      head: () => here.runtime.log.head(),
      follow: (after: number, signal: AbortSignal) => here.runtime.log.follow(after, signal),
    }
    const ending = new AbortController()
    const seen: number[] = []
    const running = runReactor(
      { ...here.runtime, log: Object.assign(Object.create(here.runtime.log), log) },
      reactor(seen, { position: null }),
      ending.signal,
    )
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    ending.abort()
    await running
    expect(seen).toEqual([])
    expect(reads).toBeLessThan(5)
    const state = await here.db.asPlatform((tx) =>
      tx.query<{ by: string }>(sql`select stopped_by as by from ops.reactors where name = ${name}`),
    )
    expect(state.rows).toEqual([{ by: 'FromTheFuture' }])
  })
})

describe('jobs in the hands of a process that was killed', () => {
  it('are free again within the minute, and those of living workers stay where they are', async () => {
    const take = (worker: string) =>
      here.db.asOwner(async (tx) => {
        await tx.query(
          sql`select graphile_worker.add_job(identifier => 'sweep', job_key => ${`job of ${worker}`})`,
        )
        await tx.query(sql`
          update graphile_worker._private_jobs set locked_by = ${worker}, locked_at = now() - interval '2 minutes'
           where key = ${`job of ${worker}`}`)
      })
    await take('dead')
    await take('alive')
    expect(await beatAndFree(here.runtime, ['alive'])).toEqual(['dead'])
    const held = await here.db.asOwner((tx) =>
      tx.query<{ key: string; by: string | null }>(
        sql`select key, locked_by as by from graphile_worker.jobs where key like 'job of %' order by key`,
      ),
    )
    expect(held.rows).toEqual([
      { key: 'job of alive', by: 'alive' },
      { key: 'job of dead', by: null },
    ])
    expect(await beatAndFree(here.runtime, ['alive'])).toEqual([])
  })
})
