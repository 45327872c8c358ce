import type { Database } from '~/platform/postgres/database'
import { sql, type SqlQuery } from '~/platform/postgres/sql'

export const jobStates = ['waiting', 'running', 'toRetry', 'givenUp'] as const
export type JobState = (typeof jobStates)[number]

/** Every kind of job and what it does, in people's words. */
export const jobKinds: Readonly<Record<string, string>> = {
  'deliver-invite-mail': 'Invite mail',
  'finish-account': 'Finishing an account',
  'finish-tenant': 'Finishing a new practice',
  sweep: 'Sweep of what nobody needs',
}

const stateOf = sql`
  case when j.locked_at is not null then 'running' when j.attempts >= j.max_attempts then 'givenUp'
       when j.attempts > 0 then 'toRetry' else 'waiting' end`

export interface JobCounts extends Readonly<Record<JobState, number>> {
  readonly task: string
  /** Seconds the oldest job has been due. Null when none is. */
  readonly oldestDueSeconds: number | null
}

/** How many jobs of each kind are in which state. Jobs that are done leave the queue. */
export async function countJobs(db: Database): Promise<readonly JobCounts[]> {
  const found = await db.asOwner((tx) =>
    tx.query<JobCounts>(sql`
      select t.identifier as task,
             ${sql.join(
               jobStates.map((state) => sql`count(*) filter (where j.state = ${state}) as ${sql.id(state)}`),
               ', ',
             )},
             max(extract(epoch from now() - j.run_at)) filter (where j.run_at <= now() and j.state in ('waiting', 'toRetry'))::int as "oldestDueSeconds"
        from graphile_worker._private_tasks t
        left join (select j.*, ${stateOf} as state from graphile_worker._private_jobs j) j on j.task_id = t.id
       group by 1 order by 1`),
  )
  return found.rows
}

/** A job as operators see it. Of its payload only the practice is read, never what it says about people. */
export interface ListedJob {
  readonly id: string
  readonly task: string
  readonly state: JobState
  readonly tenantId: string | null
  readonly attempts: number
  readonly most: number
  readonly createdAt: string
  /** When it is due, or was. */
  readonly runAt: string
  readonly lockedAt: string | null
  /** Code of the last error. Null when there was none, or when it has no code. */
  readonly code: string | null
  readonly failed: boolean
  /** The moment of its last change in microseconds, as text: names one failure among several. */
  readonly changedAt: string
}

export interface JobFilter {
  readonly state: JobState | 'all'
  readonly task: string | null
  readonly limit: number
  readonly offset: number
}

const selected = sql`
  j.id::text as id, t.identifier as task, ${stateOf} as state,
  case when j.payload ->> 'tenantId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then j.payload ->> 'tenantId' end as "tenantId",
  j.attempts, j.max_attempts as most, j.created_at as "createdAt", j.run_at as "runAt", j.locked_at as "lockedAt",
  substring(j.last_error from '^[A-Za-z0-9_-]{1,40}$') as code, j.last_error is not null as failed,
  (extract(epoch from j.updated_at) * 1000000)::bigint::text as "changedAt"`

const from = sql`graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id`

/** Jobs in the queue: given-up ones first, then by when they are due. */
export async function listJobs(
  db: Database,
  { state, task, limit, offset }: JobFilter,
): Promise<{ readonly jobs: readonly ListedJob[]; readonly total: number }> {
  const conditions: SqlQuery[] = [sql`true`]
  if (state !== 'all') conditions.push(sql`${stateOf} = ${state}`)
  if (task !== null) conditions.push(sql`t.identifier = ${task}`)
  const wanted = sql.join(conditions, ' and ')
  return db.asOwner(async (tx) => {
    const jobs = await tx.query<ListedJob>(sql`
      select ${selected} from ${from} where ${wanted}
       order by (${stateOf} = 'givenUp') desc, j.run_at, j.id limit ${limit} offset ${offset}`)
    const counted = await tx.query<{ total: number }>(
      sql`select count(*) as total from ${from} where ${wanted}`,
    )
    return { jobs: jobs.rows, total: counted.rows[0]?.total ?? 0 }
  })
}

/** Mails to people of a practice that are still in the queue. */
export async function countMailsWaiting(db: Database, tenantId: string): Promise<number> {
  const found = await db.asOwner((tx) =>
    tx.query<{ count: number }>(sql`
      select count(*) as count from ${from}
       where t.identifier = 'deliver-invite-mail' and j.payload ->> 'tenantId' = ${tenantId} and ${stateOf} <> 'givenUp'`),
  )
  return found.rows[0]?.count ?? 0
}

/** A job that was given up at this very moment, undefined for any other. */
export async function findGivenUpJob(
  db: Database,
  jobId: string,
  changedAt: string,
): Promise<ListedJob | undefined> {
  const found = await db.asOwner((tx) =>
    tx.query<ListedJob>(
      sql`select ${selected} from ${from} where j.id = ${jobId} and ${stateOf} = 'givenUp'`,
    ),
  )
  return found.rows.find((job) => job.changedAt === changedAt)
}

export interface Schedule {
  readonly task: string
  readonly lastAt: string | null
}

/** Work that comes back by the clock, and when it last did. */
export async function listSchedules(db: Database): Promise<readonly Schedule[]> {
  const found = await db.asOwner((tx) =>
    tx.query<Schedule>(sql`
      select identifier as task, last_execution as "lastAt" from graphile_worker._private_known_crontabs order by 1`),
  )
  return found.rows
}

export interface ReactorStatus {
  readonly name: string
  readonly position: number
  readonly behind: number
  /** Age of the oldest entry it has not seen, in milliseconds. */
  readonly lagMs: number
  readonly stoppedAt: string | null
  /** The type of the event it does not know. */
  readonly stoppedBy: string | null
  /** Events it could not work off; it goes on with the others and takes these up again by itself. */
  readonly parked: number
  readonly parkedSince: string | null
}

/** How far each reactor has followed the log, and what stopped it. */
export async function listReactors(db: Database): Promise<readonly ReactorStatus[]> {
  const found = await db.asPlatform((tx) =>
    tx.query<ReactorStatus>(sql`
      select r.name, r.position, h.position - r.position as behind, r.stopped_at as "stoppedAt", r.stopped_by as "stoppedBy",
             (select count(*) from ops.parked_events p where p.reactor = r.name) as parked,
             (select min(p.since) from ops.parked_events p where p.reactor = r.name) as "parkedSince",
             coalesce((select (extract(epoch from clock_timestamp() - e.log_time) * 1000)::bigint
                         from log.events e where e.position = r.position + 1), 0) as "lagMs"
        from ops.reactors r, log.log_head h order by r.name`),
  )
  return found.rows
}
