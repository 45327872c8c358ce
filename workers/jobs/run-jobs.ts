import { Logger, parseCrontab, run, runMigrations, type JobHelpers, type Task } from 'graphile-worker'
import pg from 'pg'
import type { Mailer } from '~/platform/mail/mailer'
import type { Runtime } from '~/services/context'
import type { TaskName } from '../reactors/reactor'
import { deliverInviteMail } from './deliver-invite-mail'
import { finishLeftAccount } from './finish-left-account'
import { finishLeftTenant } from './finish-left-tenant'
import { freeLeftJobs } from './free-left-jobs'
import { coded } from './job-failed'
import { sweep } from './sweep'
import { inTime } from './time-limit'

export interface RunningJobs {
  /** Lets the jobs under way finish. */
  stop(): Promise<void>
}

/** A connection that went silent without a reset must not keep its worker for ever. A question of the queue takes milliseconds. */
const silenceMs = 15_000

/** A pool of the queue's own, under the role that owns its tables. */
function queuePool(url: string, runtime: Pick<Runtime, 'logger'>, limits: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 6, options: '-c role=daybook_owner', ...limits })
  const lost = (error: Error): void =>
    runtime.logger.warn({ err: error }, 'A connection of the job queue was lost')
  pool.on('error', lost)
  pool.on('connect', (client) => client.on('error', lost))
  return pool
}

/** Creates or updates the queue's own tables. */
export async function prepareJobs(url: string, runtime: Pick<Runtime, 'logger'>): Promise<void> {
  const pgPool = queuePool(url, runtime)
  await runMigrations({ pgPool, logger: quiet })
  await pgPool.end()
}

export async function runJobs(url: string, runtime: Runtime, mailer: Mailer): Promise<RunningJobs> {
  const pgPool = queuePool(url, runtime, { query_timeout: silenceMs, connectionTimeoutMillis: silenceMs })
  const runner = await run({
    pgPool,
    concurrency: 4,
    pollInterval: 2_000,
    noHandleSignals: true,
    logger: quiet,
    parsedCronItems: parseCrontab('*/10 * * * * sweep'),
    taskList: tasksOf(runtime, mailer),
  })
  const workers = new Set<string>()
  // A worker is known from its first job on, which is when it has something to lose.
  runner.events.on('job:start', ({ worker }) => workers.add(worker.workerId))
  runner.events.on('job:error', ({ error, job }) =>
    runtime.logger.warn({ err: error, task: job.task_identifier, job: job.id }, 'A job will be tried again'),
  )
  runner.events.on('job:failed', ({ error, job }) =>
    runtime.logger.error({ err: error, task: job.task_identifier, job: job.id }, 'A job was given up'),
  )
  const freeing = freeLeftJobs(runtime, workers)
  return {
    async stop() {
      // To the end: a worker that still finishes its job must not be taken for dead.
      await runner.stop()
      freeing.stop()
      await pgPool.end()
    },
  }
}

function tasksOf(runtime: Runtime, mailer: Mailer): Record<TaskName | 'sweep', Task> {
  const timed = (work: (job: unknown, helpers: JobHelpers, signal: AbortSignal) => Promise<void>): Task =>
    coded((job: unknown, helpers: JobHelpers) => inTime((signal) => work(job, helpers, signal)))
  return {
    'deliver-invite-mail': timed((job, { job: { attempts, max_attempts: most } }) =>
      deliverInviteMail(runtime, mailer, job, attempts >= most),
    ),
    'finish-account': timed((job, _, signal) => finishLeftAccount(runtime, job, signal)),
    'finish-tenant': timed((job, _, signal) => finishLeftTenant(runtime, job, signal)),
    sweep: timed(async () => {
      await sweep(runtime)
    }),
  }
}

/** The queue's own log lines carry payloads; what matters is logged above. */
const quiet = new Logger(() => () => undefined)
