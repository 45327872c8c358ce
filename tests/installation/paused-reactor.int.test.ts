import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '~/platform/postgres/sql'
import { appendOf, someStream } from '~/tests/contract/events'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'
import { prepareJobs } from '~/workers/jobs/run-jobs'
import { enqueue, type Reactor } from '~/workers/reactors/reactor'
import { step } from '~/workers/reactors/run-reactors'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
  await prepareJobs(here.url, here.runtime)
})
afterAll(() => here.end())

const name = 'of-the-test'

/** Leaves a job for each event; `pause` stands for a process that is stopped in the middle of its transaction. */
function reactor(by: string, pause: () => Promise<void> = () => Promise.resolve()): Reactor {
  return {
    name,
    start: 'zero',
    types: ['SeatLimitChanged'],
    idleSeconds: 2,
    async react(event, tx) {
      await enqueue(tx, { task: 'finish-tenant', key: `${by} ${event.position}`, payload: {}, tries: 1 })
      await pause()
    },
  }
}

it('loses its place to another process while it is paused, and nothing of what it began remains', async () => {
  await here.db.asOwner((tx) => tx.query(sql`insert into ops.reactors (name, position) values (${name}, 0)`))
  await here.runtime.store.append(appendOf(someStream(), 0))
  let resume = (): void => undefined
  let begun = (): void => undefined
  const hasBegun = new Promise<void>((resolve) => (begun = resolve))
  const paused = step(
    here.restarted(),
    reactor('paused', () => {
      begun()
      return new Promise((resolve) => (resume = resolve))
    }),
  )
  const ended = paused.catch((error: unknown) => error)
  await hasBegun

  // The other one does not wait behind the lock, which a pause of an hour would hold for an hour.
  expect(await step(here.restarted(), reactor('other'))).toMatchObject({ elsewhere: true })
  await expect
    .poll(() => step(here.restarted(), reactor('other')), { timeout: 20_000 })
    .toMatchObject({ elsewhere: false, position: 1 })

  resume()
  expect(await ended).toBeInstanceOf(Error)
  const jobs = await here.db.asOwner((tx) =>
    tx.query<{ key: string }>(sql`select key from graphile_worker.jobs`),
  )
  expect(jobs.rows).toEqual([{ key: 'other 1' }])
  expect(await step(here.restarted(), reactor('paused'))).toMatchObject({ position: 1, more: false })
})
