import type { Database, Tx } from '~/platform/postgres/database'
import { sql, type SqlQuery } from '~/platform/postgres/sql'

/** Jobs that send something to people. After a restore they wait until somebody has looked. */
export const mailTasks = ['deliver-invite-mail'] as const

/** A job that a restore brought back and holds. Of its payload only the practice is read. */
export interface HeldJob {
  readonly id: string
  readonly task: string
  readonly tenantId: string | null
  readonly attempts: number
  readonly createdAt: string
}

/** An event that a reactor which sends mail had not come to when the backup was taken. */
export interface HeldEvent {
  readonly reactor: string
  readonly position: number
  readonly type: string
}

export interface HeldMail {
  readonly jobs: readonly HeldJob[]
  readonly events: readonly HeldEvent[]
}

/** What would mail people and was not known to be sent when the backup was taken. */
export function listHeldMail(db: Database): Promise<HeldMail> {
  return db.asOwner(async (tx) => {
    const jobs = await tx.query<HeldJob>(sql`
      select id, task, attempts, created_at as "createdAt",
             case when payload ->> 'tenantId' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then payload ->> 'tenantId' end as "tenantId"
        from ops.held_jobs order by created_at, id`)
    const events = await tx.query<HeldEvent>(
      sql`select reactor, position, type from ops.held_events order by position, reactor`,
    )
    return { jobs: jobs.rows, events: events.rows }
  })
}

/** Sends what is held on its way: jobs into the queue, events to their reactors. Answers how many of each. */
export function releaseHeldMail(db: Database): Promise<{ readonly jobs: number; readonly events: number }> {
  return db.asOwner(async (tx) => {
    const jobs = await queueHeldJobs(tx, sql`true`)
    await tx.query(sql`
      insert into ops.parked_events (reactor, position, type, fault, next_try)
      select reactor, position, type, 'held', now() from ops.held_events on conflict do nothing`)
    const events = await tx.query(sql`delete from ops.held_events`)
    return { jobs, events: events.rowCount }
  })
}

/** Throws away what is held: it was sent after the backup was taken, or nobody wants it sent any more. */
export function discardHeldMail(db: Database): Promise<{ readonly jobs: number; readonly events: number }> {
  return db.asOwner(async (tx) => {
    const jobs = await tx.query(sql`delete from ops.held_jobs`)
    const events = await tx.query(sql`delete from ops.held_events`)
    return { jobs: jobs.rowCount, events: events.rowCount }
  })
}

/** Puts held jobs back into the queue, with all their tries. They leave the list in the same transaction. */
export async function queueHeldJobs(tx: Tx, which: SqlQuery): Promise<number> {
  const taken = await tx.query<{ task: string; payload: string; key: string | null; tries: number }>(
    sql`delete from ops.held_jobs where ${which} returning task, payload, key, most_attempts as tries`,
  )
  for (const { task, payload, key, tries } of taken.rows)
    await tx.query(sql`
      select graphile_worker.add_job(identifier => ${task}, payload => ${payload}::json, job_key => ${key}, max_attempts => ${tries})`)
  return taken.rowCount
}
