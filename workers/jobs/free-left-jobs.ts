import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '~/services/context'

const beatMs = 10_000
/** Without a sign of life for so long a worker is gone, and with it the process that held its jobs. */
const silence = '45 seconds'

/**
 * Gives a sign of life for this process's workers, and frees the jobs of workers that give none: the queue itself would
 * keep a job for four hours in the hands of a process that was killed.
 */
export function freeLeftJobs(
  runtime: Pick<Runtime, 'db' | 'logger'>,
  workers: ReadonlySet<string>,
): { stop(): void } {
  const beat = (): void => {
    beatAndFree(runtime, [...workers]).catch((error: unknown) =>
      runtime.logger.warn({ err: error }, 'Workers could not give a sign of life'),
    )
  }
  beat()
  const timer = setInterval(beat, beatMs)
  return { stop: () => clearInterval(timer) }
}

/** Answers the workers whose jobs were freed. */
export function beatAndFree(
  { db }: Pick<Runtime, 'db'>,
  workers: readonly string[],
): Promise<readonly string[]> {
  return db.asOwner(async (tx) => {
    await tx.query(sql`
      insert into ops.workers (id) select unnest(${workers}::text[]) on conflict (id) do update set seen_at = now()`)
    await tx.query(sql`delete from ops.workers where seen_at < now() - interval '1 hour'`)
    // A job taken just now may belong to a worker that has not given its first sign yet.
    const gone = await tx.query<{ id: string }>(sql`
      select distinct locked_by as id from graphile_worker.jobs
       where locked_at < now() - ${silence}::interval
         and not exists (select 1 from ops.workers w where w.id = locked_by and w.seen_at > now() - ${silence}::interval)`)
    const ids = gone.rows.map((row) => row.id)
    if (ids.length > 0) await tx.query(sql`select graphile_worker.force_unlock_workers(${ids}::text[])`)
    return ids
  }, 'page')
}
