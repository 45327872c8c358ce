import type { AnyRecorded } from '~/domain/catalogue'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '~/services/context'

/**
 * Something that happens because of an event. `react` runs in the transaction that moves the reactor's checkpoint, so
 * what it writes there (a job, a row) happens exactly once.
 */
export interface Reactor {
  readonly name: string
  /** Where it begins on its first day: with the first event ever, or with what comes next. */
  readonly start: 'zero' | 'head'
  readonly types: readonly string[]
  /** For how long it may keep its transaction waiting; whoever is silent for longer loses its place to another process. 30 unless told. */
  readonly idleSeconds?: number
  /** It leads to mail: after a restore it does nothing about what was written before. */
  readonly sendsMail?: true
  react(event: AnyRecorded, tx: Tx, runtime: Runtime): Promise<void>
}

/** The jobs there are. */
export type TaskName = 'deliver-invite-mail' | 'finish-account' | 'finish-tenant'

/** With the queue's growing pauses about an hour. */
export const mailTries = 8

/** Seconds that a request gets to finish its own process first, which it nearly always does. */
export const patience = 10

export interface Job {
  readonly task: TaskName
  /** A job with a key that is waiting already is replaced, not doubled. */
  readonly key: string
  readonly payload: object
  readonly delaySeconds?: number
  readonly tries: number
}

export async function enqueue(tx: Tx, { task, key, payload, delaySeconds = 0, tries }: Job): Promise<void> {
  await tx.query(sql`
    select graphile_worker.add_job(identifier => ${task}, payload => ${JSON.stringify(payload)}::json, job_key => ${key},
                                   run_at => now() + make_interval(secs => ${delaySeconds}), max_attempts => ${tries})`)
}
