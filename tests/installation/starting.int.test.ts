import path from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { ApplicationRunning, lockApplication, type Company } from '~/platform/postgres/application-lock'
import { sql } from '~/platform/postgres/sql'
import { oneAtATime } from '~/platform/postgres/one-at-a-time'
import { loadConfig } from '~/platform/config/config'
import { statusOf } from '~/projections/runtime/status'
import { models } from '~/projections/models'
import { prepareInstallation } from '~/scripts/prepare'
import { openedOf } from '~/tests/kit/opened'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
})
afterAll(() => here.end())

it('is prepared once, whole, by six processes that start at the same moment', async () => {
  const config = loadConfig({ env: {}, roles: ['worker', 'web'] })
  const starts = Array.from({ length: 6 }, () =>
    prepareInstallation(openedOf(here, { config, other: here.restarted() })),
  )
  expect(await Promise.all(starts)).toEqual(starts.map(() => []))
  const status = await statusOf(here.db, models)
  expect(status.map(({ model, state }) => `${model} ${state}`)).toEqual(
    models.map(({ name }) => `${name} current`),
  )
  const queue = await here.db.asOwner((tx) => tx.query(sql`select 1 from graphile_worker.jobs`))
  expect(queue.rowCount).toBe(0)
  const places = await here.db.asOwner((tx) => tx.query(sql`select name from ops.reactors`))
  expect(places.rowCount).toBeGreaterThan(0)
})

it('lets one process prepare at a time, and the next when that one fails', async () => {
  let inside = 0
  let most = 0
  const outcomes = await Promise.allSettled(
    Array.from({ length: 4 }, (_, turn) =>
      oneAtATime(here.url, undefined, async () => {
        most = Math.max(most, (inside += 1))
        await here.db.asOwner((tx) => tx.query(sql`select 1`))
        inside -= 1
        if (turn % 2 === 1) throw new Error('could not')
        return turn
      }),
    ),
  )
  expect(most).toBe(1)
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected'])
})

it('stops waiting for its turn when it is told to end', async () => {
  const ending = new AbortController()
  await oneAtATime(here.url, undefined, async () => {
    const waiting = oneAtATime(here.url, ending.signal, () => Promise.resolve('never'))
    ending.abort(new Error('told to end'))
    await expect(waiting).rejects.toThrow('told to end')
  })
})

it('gives a folder to one process alone, or to any number that were told their roles', async () => {
  // Locks belong to a database, and the other tests of this run have theirs.
  const lock = (company: Company) => lockApplication(here.url, path.resolve('.daybook'), company)
  expect(here.url).not.toBe(inject('postgresUrl'))
  const [first, second] = [await lock('together'), await lock('together')]
  await expect(lock('alone')).rejects.toThrow(ApplicationRunning)
  await first()
  await expect(lock('alone')).rejects.toThrow('Another Daybook runs on')
  await second()
  const alone = await lock('alone')
  await expect(lock('together')).rejects.toThrow('A Daybook that does everything by itself runs on')
  await alone()
  await (
    await lock('together')
  )()
})
