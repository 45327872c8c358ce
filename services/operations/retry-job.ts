import { z } from 'zod'
import { isRefusal } from '~/domain/kernel/decider'
import { job, jobStream } from '~/domain/operations/job'
import type { Outcome } from '~/platform/eventstore/execute'
import { sql } from '~/platform/postgres/sql'
import type { ServiceContext } from '../context'
import { findGivenUpJob } from './jobs'

const digits = z.string().regex(/^\d{1,18}$/)
export const retryJobInput = z.strictObject({ jobId: digits, givenUpAt: digits })

/**
 * Gives a job that used up its tries all of them once more, now. The event comes first: when the process dies before
 * the queue is told, the same command again finishes it. Refuses: JobNotGivenUp.
 */
export async function retryJob(
  ctx: ServiceContext,
  { jobId, givenUpAt }: z.output<typeof retryJobInput>,
): Promise<Outcome> {
  const { db, executor } = ctx.runtime
  const given = await findGivenUpJob(db, jobId, givenUpAt)
  const found = given ? { task: given.task, tries: given.attempts, tenantId: given.tenantId } : null
  const outcome = await executor.execute(ctx, jobStream(jobId), job.retry({ jobId, givenUpAt, found }))
  if (isRefusal(outcome) || !given) return outcome
  await db.asOwner((tx) =>
    tx.query(
      sql`select graphile_worker.reschedule_jobs(array[${jobId}::bigint], run_at => now(), attempts => 0)`,
    ),
  )
  return outcome
}
