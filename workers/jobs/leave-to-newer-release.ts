import type { JobHelpers } from 'graphile-worker'
import { StreamFromNewerRelease } from '~/platform/eventstore/execute'
import type { Runtime } from '~/services/context'
import { enqueue, type TaskName } from '../reactors/reactor'

/** Seconds until the job is offered again, to this process or to one that knows more. */
const offeredAfter = 5

/**
 * Does a job's work, unless that meets an event of a newer release: then the job is put back with all its tries. A
 * process that is about to be replaced must not use them up.
 */
export async function leaveToNewerRelease(
  { db, logger }: Pick<Runtime, 'db' | 'logger'>,
  task: TaskName,
  { job: { id, key, payload, max_attempts: tries } }: Pick<JobHelpers, 'job'>,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof StreamFromNewerRelease) || key === null) throw error
    logger.info({ err: error, task, job: id }, 'A job was left to a newer release')
    // In place of this one, which is done with it: the queue knows jobs by their keys.
    await db.asOwner((tx) =>
      enqueue(tx, { task, key, payload: payload as object, delaySeconds: offeredAfter, tries }),
    )
  }
}
