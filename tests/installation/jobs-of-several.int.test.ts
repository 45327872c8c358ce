import { afterEach, beforeEach, expect, it } from 'vitest'
import { addressStream } from '~/domain/claims/claim'
import { inviteMailStream } from '~/domain/tenancy/invite-mail'
import { newId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '~/services/context'
import { appendOf } from '~/tests/contract/events'
import { testRuntime, type TestRuntime } from '~/tests/kit/runtime'
import { beatAndFree } from '~/workers/jobs/free-left-jobs'
import { prepareJobs, runJobs } from '~/workers/jobs/run-jobs'
import { enqueue } from '~/workers/reactors/reactor'

let here: TestRuntime
beforeEach(async () => {
  here = await testRuntime()
  await prepareJobs(here.url, here.runtime)
})
afterEach(() => here.end())

interface Row {
  readonly key: string | null
  readonly attempts: number
  readonly held: boolean
}

const queue = async (): Promise<readonly Row[]> =>
  (
    await here.db.asOwner((tx) =>
      tx.query<Row>(sql`
        select key, attempts, locked_by is not null as held from graphile_worker.jobs where task_identifier <> 'sweep' order by id`),
    )
  ).rows

/** Asks for a job that begins by reading this stream, and answers its name. */
async function ask(key: string): Promise<string> {
  await here.db.asOwner((tx) =>
    enqueue(tx, {
      task: 'finish-account',
      key: `finish ${key}`,
      payload: { key, userId: newId() },
      tries: 8,
    }),
  )
  return addressStream(key).name
}

/** A process whose reads of one stream wait until they are let go. */
function slow(stream: string) {
  let letGo = (): void => undefined
  let begun = (): void => undefined
  const hasBegun = new Promise<void>((resolve) => (begun = resolve))
  const gate = new Promise<void>((resolve) => (letGo = resolve))
  const { store } = here.runtime
  const runtime: Runtime = {
    ...here.restarted(),
    store: {
      append: (request) => store.append(request),
      readStream: async (ref, after) => {
        if (ref.name === stream) {
          begun()
          await gate
        }
        return store.readStream(ref, after)
      },
    },
  }
  return { runtime, hasBegun, letGo: () => letGo() }
}

it('lets a job that is running end before its process does', async () => {
  const { runtime, hasBegun, letGo } = slow(await ask('ends'))
  const jobs = await runJobs(here.url, runtime, here.mailer)
  await hasBegun
  const stopped = jobs.stop()
  // It may or may not be taken any more; what is taken is done as well.
  await ask('comes in between')
  letGo()
  await stopped
  expect((await queue()).filter(({ key, held }) => held || key === 'finish ends')).toEqual([])
})

it('frees a job that does not end for the next process, at once', async () => {
  const { runtime, hasBegun, letGo } = slow(await ask('hangs'))
  const jobs = await runJobs(here.url, runtime, here.mailer)
  await hasBegun
  await jobs.stop()
  expect(await queue()).toEqual([{ key: 'finish hangs', attempts: 1, held: false }])
  const next = await runJobs(here.url, here.restarted(), here.mailer)
  await expect.poll(queue, { timeout: 20_000 }).toEqual([])
  await next.stop()
  letGo()
})

it('keeps a job that runs for long for itself, and says that it lives', async () => {
  const { runtime, hasBegun, letGo } = slow(await ask('takes a minute'))
  const jobs = await runJobs(here.url, runtime, here.mailer)
  await hasBegun
  const signs = async () =>
    (
      await here.db.asOwner((tx) =>
        tx.query(sql`select 1 from ops.workers w join graphile_worker.jobs j on j.locked_by = w.id`),
      )
    ).rowCount
  await expect.poll(signs, { timeout: 30_000 }).toBe(1)
  await here.db.asOwner((tx) =>
    tx.query(sql`update graphile_worker._private_jobs set locked_at = now() - interval '50 seconds'`),
  )
  // Another process looks around for jobs that were left.
  expect(await beatAndFree(here.runtime, ['another'])).toEqual([])
  letGo()
  await jobs.stop()
  expect(await queue()).toEqual([])
})

it('puts a job that meets an event of a newer release back with all its tries', async () => {
  const [tenantId, mailId] = [newId(), newId()]
  const { events, ...request } = appendOf(inviteMailStream(tenantId, mailId), 0)
  await here.runtime.store.append({
    ...request,
    events: events.map((event) => ({ ...event, type: 'FromTheFuture' })),
  })
  const payload = {
    tenantId,
    inviteId: newId(),
    mailId,
    token: 'of the test',
    correlationId: mailId,
    causationId: newId(),
  }
  await here.db.asOwner((tx) => enqueue(tx, { task: 'deliver-invite-mail', key: mailId, payload, tries: 8 }))
  const before = await here.db.asOwner((tx) =>
    tx.query<{ id: string }>(sql`select id from graphile_worker.jobs`),
  )
  const jobs = await runJobs(here.url, here.restarted(), here.mailer)
  const replaced = async () =>
    (
      await here.db.asOwner((tx) =>
        tx.query(sql`
          select 1 from graphile_worker.jobs where key = ${mailId} and id <> ${before.rows[0]?.id} and run_at > now()
             and attempts = 0 and max_attempts = 8 and last_error is null`),
      )
    ).rowCount
  await expect.poll(replaced, { interval: 20, timeout: 20_000 }).toBe(1)
  await jobs.stop()
  expect(await queue()).toEqual([{ key: mailId, attempts: 0, held: false }])
})
