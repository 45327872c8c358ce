import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { jobStream } from '~/domain/operations/job'
import { newId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import {
  countJobs,
  findGivenUpJob,
  listJobs,
  listReactors,
  type JobFilter,
  type ListedJob,
} from '~/services/operations/jobs'
import { retryJob } from '~/services/operations/retry-job'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'
import { MailDeferred } from '~/workers/jobs/deliver-invite-mail'
import { prepareJobs, runJobs } from '~/workers/jobs/run-jobs'
import { enqueue } from '~/workers/reactors/reactor'
import { prepareReactors, reactors, step } from '~/workers/reactors/run-reactors'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
  await prepareJobs(here.url, here.runtime)
  await prepareReactors(here.runtime)
})
afterAll(() => here.end())
beforeEach(() => here.db.asOwner((tx) => tx.query(sql`delete from graphile_worker._private_jobs`)))

const operator = newId()
const tenantId = newId()
const everything: JobFilter = { state: 'all', task: null, limit: 50, offset: 0 }

async function queued(key: string, tries: number, change = sql`attempts = 0`): Promise<void> {
  const payload = { tenantId, token: 'a secret', email: 'ana@clinica.example' }
  await here.db.asOwner(async (tx) => {
    await enqueue(tx, { task: 'deliver-invite-mail', key, payload, tries })
    await tx.query(sql`update graphile_worker._private_jobs set ${change} where key = ${key}`)
  })
}

async function onlyJob(): Promise<ListedJob> {
  const [job, ...more] = (await listJobs(here.db, everything)).jobs
  if (!job || more.length > 0) throw new Error('There is not exactly one job')
  return job
}

describe('the queue', () => {
  it('tells jobs by state, with attempts and the code of the error, and nothing of their payload', async () => {
    await queued('new', 8)
    await queued('at work', 8, sql`locked_at = now(), locked_by = 'w', attempts = 8`)
    await queued(
      'once more',
      8,
      sql`attempts = 2, last_error = 'SMTP-451', run_at = now() + interval '1 hour'`,
    )
    await queued('no more', 8, sql`attempts = 8, last_error = 'Mail to ana@clinica.example failed'`)
    const { jobs, total } = await listJobs(here.db, everything)
    expect(total).toBe(4)
    expect(
      jobs.map(({ state, attempts, most, code, failed }) => ({ state, attempts, most, code, failed })),
    ).toEqual([
      { state: 'givenUp', attempts: 8, most: 8, code: null, failed: true },
      { state: 'waiting', attempts: 0, most: 8, code: null, failed: false },
      { state: 'running', attempts: 8, most: 8, code: null, failed: false },
      { state: 'toRetry', attempts: 2, most: 8, code: 'SMTP-451', failed: true },
    ])
    expect(jobs.every((job) => job.tenantId === tenantId)).toBe(true)
    expect(JSON.stringify(jobs)).not.toMatch(/secret|ana@/)
    expect(await countJobs(here.db)).toContainEqual({
      task: 'deliver-invite-mail',
      waiting: 1,
      running: 1,
      toRetry: 1,
      givenUp: 1,
      oldestDueSeconds: expect.any(Number) as number,
    })
    const retrying = await listJobs(here.db, { ...everything, state: 'toRetry' })
    expect(retrying).toMatchObject({ total: 1, jobs: [{ state: 'toRetry' }] })
    expect((await listJobs(here.db, { ...everything, task: 'finish-account' })).total).toBe(0)
  })

  it('keeps the code of an error and never its words', async () => {
    await queued('refused', 1)
    const mailer = { send: () => Promise.reject(new MailDeferred(421)) }
    const running = await runJobs(here.url, here.runtime, mailer)
    // The payload is not one the job can read, so its schema refuses it.
    await expect.poll(async () => (await onlyJob()).state, { timeout: 10_000 }).toBe('givenUp')
    await running.stop()
    expect(await onlyJob()).toMatchObject({ code: 'ZodError', attempts: 1 })
  })
})

describe('trying a given-up job again', () => {
  const givenUp = async (key: string): Promise<ListedJob> => {
    await queued(key, 8, sql`attempts = 8, last_error = 'ECONNREFUSED', updated_at = clock_timestamp()`)
    return onlyJob()
  }
  const eventsOf = async (job: ListedJob): Promise<readonly unknown[]> =>
    (await here.runtime.store.readStream(jobStream(job.id), 0)).map(({ type, data }) => [type, data])

  it('gives it all its tries, at once, and writes down who wanted it', async () => {
    const job = await givenUp('once')
    const commandId = newId()
    const ask = { jobId: job.id, givenUpAt: job.changedAt }
    const first = await retryJob(visitor(here.runtime, commandId, operator), ask)
    expect(first).toMatchObject({ version: 1 })
    expect(await onlyJob()).toMatchObject({ state: 'waiting', attempts: 0 })
    expect((await onlyJob()).runAt <= here.runtime.clock.now()).toBe(true)
    // The same form sent twice is the same command.
    expect(await retryJob(visitor(here.restarted(), commandId, operator), ask)).toMatchObject({ version: 1 })
    expect(await eventsOf(job)).toHaveLength(1)
  })

  it('refuses for a job that is not given up, or was given up anew since the page was read', async () => {
    const job = await givenUp('again')
    await retryJob(visitor(here.runtime, newId(), operator), { jobId: job.id, givenUpAt: job.changedAt })
    const late = { jobId: job.id, givenUpAt: job.changedAt }
    expect(await retryJob(visitor(here.runtime, newId(), operator), late)).toEqual({
      refused: 'JobNotGivenUp',
    })
    await here.db.asOwner((tx) =>
      tx.query(
        sql`update graphile_worker._private_jobs set attempts = 8, updated_at = clock_timestamp() where id = ${job.id}`,
      ),
    )
    expect(await retryJob(visitor(here.runtime, newId(), operator), late)).toEqual({
      refused: 'JobNotGivenUp',
    })
    expect((await onlyJob()).state).toBe('givenUp')
    expect(await eventsOf(job)).toHaveLength(1)
  })

  it('is finished by the same command when the process died before the queue was told', async () => {
    const job = await givenUp('died')
    const ask = { jobId: job.id, givenUpAt: job.changedAt }
    const commandId = newId()
    await retryJob(visitor(here.runtime, commandId, operator), ask)
    // As if the queue had never been told.
    await here.db.asOwner((tx) =>
      tx.query(sql`
        update graphile_worker._private_jobs set attempts = 8, updated_at = to_timestamp(${job.changedAt}::numeric / 1000000)
         where id = ${job.id}`),
    )
    expect(await findGivenUpJob(here.db, job.id, job.changedAt)).toBeDefined()
    await retryJob(visitor(here.runtime, commandId, operator), ask)
    expect((await onlyJob()).state).toBe('waiting')
    expect(await eventsOf(job)).toHaveLength(1)
  })
})

it('says how far each reactor is and which event stopped it', async () => {
  for (const saying of history(1)) await record(here.runtime.store, saying)
  const head = await here.runtime.log.head()
  const [first] = reactors
  if (!first) throw new Error('There are no reactors')
  for (let more = true; more;) more = (await step(here.runtime, first)).more
  await here.db.asOwner((tx) =>
    tx.query(
      sql`update ops.reactors set stopped_at = now(), stopped_by = 'ClientMoved' where name = 'invite-mails'`,
    ),
  )
  const status = await listReactors(here.db)
  expect(status.map(({ name }) => name)).toEqual(reactors.map(({ name }) => name).sort())
  expect(status.find(({ name }) => name === first.name)).toMatchObject({
    position: head,
    behind: 0,
    lagMs: 0,
    stoppedBy: null,
  })
  const stopped = status.find(({ name }) => name === 'invite-mails')
  expect(stopped).toMatchObject({ stoppedBy: 'ClientMoved' })
  expect(stopped?.behind).toBe(head - (stopped?.position ?? 0))
  expect(stopped?.lagMs).toBeGreaterThan(0)
})
