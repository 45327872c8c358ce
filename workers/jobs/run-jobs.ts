import { setTimeout as sleep } from 'node:timers/promises'
import {
  Logger,
  parseCrontab,
  run,
  runMigrations,
  type JobHelpers,
  type Runner,
  type Task,
  type WorkerEvents,
} from 'graphile-worker'
import pg from 'pg'
import { endWhenSilent } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { Mailer } from '~/platform/mail/mailer'
import type { Runtime } from '~/services/context'
import type { TaskName } from '../reactors/reactor'
import { deliverInviteMail } from './deliver-invite-mail'
import { finishLeftAccount } from './finish-left-account'
import { finishLeftTenant } from './finish-left-tenant'
import { freeLeftJobs } from './free-left-jobs'
import { coded } from './job-failed'
import { leaveToNewerRelease } from './leave-to-newer-release'
import { sweep } from './sweep'
import { inTime } from './time-limit'

export interface RunningJobs {
  /** Lets the jobs under way finish; those that take long are left to other processes at once. */
  stop(): Promise<void>
}

/** Well within the time a process has to end. */
const patienceMs = 10_000
/** A connection that went silent without a reset must not keep its worker for ever. A question of the queue takes milliseconds. */
const silenceMs = 15_000

/** A pool of the queue's own, under the role that owns its tables. */
function queuePool(url: string, runtime: Pick<Runtime, 'logger'>, limits: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 6, options: '-c role=daybook_owner', ...limits })
  const lost = (error: Error): void =>
    runtime.logger.warn({ err: error }, 'A connection of the job queue was lost')
  pool.on('error', lost)
  pool.on('connect', (client) => {
    client.on('error', lost)
    endWhenSilent(client)
  })
  return pool
}

/** Creates or updates the queue's own tables. */
export async function prepareJobs(url: string, runtime: Pick<Runtime, 'logger'>): Promise<void> {
  const pgPool = queuePool(url, runtime)
  await runMigrations({ pgPool, logger: quiet })
  await pgPool.end()
}

/** Between two starts of a queue that could not begin. */
const againMs = 1_000

export async function runJobs(url: string, runtime: Runtime, mailer: Mailer): Promise<RunningJobs> {
  const pgPool = queuePool(url, runtime, { query_timeout: silenceMs, connectionTimeoutMillis: silenceMs })
  const workers = new Set<string>()
  const ending = new AbortController()
  let runner = await begin()
  let beginning: Promise<void> | undefined

  async function begin(): Promise<Runner> {
    const begun = await run({
      pgPool,
      concurrency: 4,
      pollInterval: 2_000,
      noHandleSignals: true,
      // Without them the queue does not wait, when it stops, until it is written down that the last jobs are done.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      logger: quiet,
      parsedCronItems: parseCrontab('*/10 * * * * sweep'),
      taskList: tasksOf(runtime, mailer),
    })
    listen(begun.events)
    return begun
  }

  function listen(events: WorkerEvents): void {
    // Known from its first job on, which is when it has something to lose. The queue notes who holds a job by the pool.
    events.on('job:start', ({ worker }) => workers.add(worker.workerPool.id))
    events.on('job:error', ({ error, job }) =>
      runtime.logger.warn(
        { err: error, task: job.task_identifier, job: job.id },
        'A job will be tried again',
      ),
    )
    events.on('job:failed', ({ error, job }) =>
      runtime.logger.error({ err: error, task: job.task_identifier, job: job.id }, 'A job was given up'),
    )
    // The queue asks for the numbers of its tasks with its first question, once, and remembers also a failure for ever:
    // a queue whose first question failed would never take a job, so another one begins.
    let answered = false
    for (const success of ['job:start', 'worker:getJob:empty'] as const)
      events.once(success, () => (answered = true))
    events.on('worker:getJob:error', ({ error }) => {
      if (answered || ending.signal.aborted) return
      beginning ??= beginAnew(error).finally(() => (beginning = undefined))
    })
  }

  async function beginAnew(error: unknown): Promise<void> {
    runtime.logger.warn({ err: error }, 'The job queue could not begin and begins anew')
    await runner.stop().catch(() => undefined)
    while (!ending.signal.aborted) {
      await sleep(againMs, undefined, { signal: ending.signal }).catch(() => undefined)
      const begun = await begin().catch(() => null)
      if (begun === null) continue
      runner = begun
      return
    }
  }

  const freeing = freeLeftJobs(runtime, workers)
  return {
    async stop() {
      ending.abort()
      await beginning
      // To the end: a worker that still finishes its job must not be taken for dead.
      const ended = runner.stop().then(
        () => true,
        () => true,
      )
      const waiting = new AbortController()
      const inTime = await Promise.race([
        ended,
        sleep(patienceMs, false, { signal: waiting.signal }).catch(() => false),
      ])
      waiting.abort()
      freeing.stop()
      if (inTime) await pgPool.end()
      else
        await runtime.db.asOwner((tx) =>
          tx.query(sql`select graphile_worker.force_unlock_workers(${[...workers]}::text[])`),
        )
    },
  }
}

function tasksOf(runtime: Runtime, mailer: Mailer): Record<TaskName | 'sweep', Task> {
  const timed = (work: (job: unknown, helpers: JobHelpers, signal: AbortSignal) => Promise<void>): Task =>
    coded((job: unknown, helpers: JobHelpers) => inTime((signal) => work(job, helpers, signal)))
  const kept = (
    task: TaskName,
    work: (job: unknown, helpers: JobHelpers, signal: AbortSignal) => Promise<void>,
  ): Task =>
    timed((job, helpers, signal) =>
      leaveToNewerRelease(runtime, task, helpers, () => work(job, helpers, signal)),
    )
  return {
    'deliver-invite-mail': kept('deliver-invite-mail', (job, { job: { attempts, max_attempts: most } }) =>
      deliverInviteMail(runtime, mailer, job, attempts >= most),
    ),
    'finish-account': kept('finish-account', (job, _, signal) => finishLeftAccount(runtime, job, signal)),
    'finish-tenant': kept('finish-tenant', (job, _, signal) => finishLeftTenant(runtime, job, signal)),
    sweep: timed(async () => {
      await sweep(runtime)
    }),
  }
}

/** The queue's own log lines carry payloads; what matters is logged above. */
const quiet = new Logger(() => () => undefined)
