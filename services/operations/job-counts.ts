import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '../context'

export interface JobCounts {
  readonly waiting: number
  /** Given up after all their tries. */
  readonly failed: number
  /** Age of the oldest job that is due. */
  readonly oldestSeconds: number | null
}

/** How the job queue is doing. */
export async function jobCounts({ db }: Pick<Runtime, 'db'>): Promise<JobCounts> {
  const found = await db.asOwner((tx) =>
    tx.query<JobCounts>(sql`
      select count(*) filter (where attempts < max_attempts) as waiting, count(*) filter (where attempts >= max_attempts) as failed,
             max(extract(epoch from now() - run_at)) filter (where run_at <= now() and attempts < max_attempts)::int as "oldestSeconds"
        from graphile_worker.jobs`),
  )
  return found.rows[0] ?? { waiting: 0, failed: 0, oldestSeconds: null }
}
