import { setTimeout as sleep } from 'node:timers/promises'
import type { AnyRecorded } from '~/domain/catalogue'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import { isTransient, type Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '~/services/context'
import { accessRepair } from './access-repair'
import { accountFinisher } from './account-finisher'
import { inviteMails } from './invite-mails'
import { dueParked, park, unpark } from './parking'
import type { Reactor } from './reactor'
import { skipFinisher } from './skip-finisher'
import { tenantFinisher } from './tenant-finisher'

export const reactors: readonly Reactor[] = [
  accessRepair,
  accountFinisher,
  tenantFinisher,
  inviteMails,
  skipFinisher,
]

const pageSize = 500
const pauses = { afterTroubleMs: 500, longestMs: 30_000, idleMs: 5_000, standByMs: 1_000 }
const idleSeconds = 30

/** Gives every reactor its checkpoint, so that none misses what happens from now on. */
export async function prepareReactors({ db, log }: Runtime): Promise<void> {
  const head = await log.head()
  for (const { name, start } of reactors) {
    await db.asOwner((tx) =>
      tx.query(
        sql`insert into ops.reactors (name, position) values (${name}, ${start === 'zero' ? 0 : head}) on conflict do nothing`,
      ),
    )
  }
}

/** Follows the log with one reactor until `signal` aborts. An event of a newer release stops it, visibly, until there is one that knows it. */
export async function runReactor(runtime: Runtime, reactor: Reactor, signal: AbortSignal): Promise<void> {
  const pause = (milliseconds: number): Promise<void> =>
    sleep(milliseconds, undefined, { signal }).catch(() => undefined)
  for (let troubles = 0; !signal.aborted;) {
    try {
      const stepped = await step(runtime, reactor)
      troubles = 0
      if (stepped.elsewhere) {
        await pause(pauses.standByMs)
        continue
      }
      const { position, more, stopped } = stepped
      if (more) continue
      // Behind an event it does not know, the log has always grown: wait for the clock, not for the log.
      if (stopped) await pause(pauses.idleMs)
      else {
        const stop = AbortSignal.any([signal, AbortSignal.timeout(pauses.idleMs)])
        for await (const _ of runtime.log.follow(position, stop)) break
      }
    } catch (error) {
      runtime.logger.warn({ err: error, reactor: reactor.name }, 'A reactor will try again')
      await pause(Math.min(pauses.longestMs, pauses.afterTroubleMs * 2 ** troubles))
      troubles += 1
    }
  }
}

export interface Stepped {
  readonly position: number
  readonly more: boolean
  /** It stands before an event of a newer release. */
  readonly stopped: boolean
  /** Another process is at it this moment; nothing was done. */
  readonly elsewhere: boolean
}

/**
 * One page in one transaction: the row lock keeps a second process out, the checkpoint goes with the work. A process that
 * is paused in the middle loses its connection, its lock, and with them all it had done.
 */
export function step(runtime: Runtime, reactor: Reactor): Promise<Stepped> {
  const { db, log, sealer } = runtime
  return db.asOwner(async (tx) => {
    await tx.query(
      sql`select set_config('idle_in_transaction_session_timeout', ${`${reactor.idleSeconds ?? idleSeconds}s`}, true)`,
    )
    const locked = await tx.query<{ position: number }>(
      sql`select position from ops.reactors where name = ${reactor.name} for update skip locked`,
    )
    const place = locked.rows[0]
    if (!place) return { position: 0, more: false, stopped: false, elsewhere: true }
    const from = place.position
    await retryParked(runtime, tx, reactor)
    const page = await log.read(from, pageSize)
    let position = from
    let stopped = false
    for (const event of await decodeAll(page, sealer)) {
      if (!isKnown(event)) {
        stopped = true
        await tx.query(
          sql`update ops.reactors set stopped_at = now(), stopped_by = ${event.type} where name = ${reactor.name} and stopped_at is null`,
        )
        break
      }
      if (reactor.types.includes(event.type)) {
        const fault = await attempt(runtime, tx, reactor, event)
        if (fault) await park(tx, reactor.name, event, fault)
      }
      position = event.position
    }
    if (position > from) {
      await tx.query(sql`update ops.reactors set position = ${position} where name = ${reactor.name}`)
    }
    if (!stopped)
      await tx.query(
        sql`update ops.reactors set stopped_at = null, stopped_by = null where name = ${reactor.name} and stopped_at is not null`,
      )
    return { position, more: page.length === pageSize && position > from, stopped, elsewhere: false }
  }, 'page')
}

/**
 * Reacts to one event. What cannot succeed now undoes itself and answers why, so that one event never holds up all that
 * come after it; trouble of the connection is thrown, and the whole page is tried again.
 */
async function attempt(
  runtime: Runtime,
  tx: Tx,
  reactor: Reactor,
  event: AnyRecorded,
): Promise<Error | null> {
  await tx.query(sql`savepoint reaction`)
  try {
    await reactor.react(event, tx, runtime)
    await tx.query(sql`release savepoint reaction`)
    return null
  } catch (error) {
    if (isTransient(error)) throw error
    await tx.query(sql`rollback to savepoint reaction`)
    runtime.logger.error(
      { err: error, reactor: reactor.name, position: event.position },
      'A reaction was set aside; it is tried again later',
    )
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function retryParked(runtime: Runtime, tx: Tx, reactor: Reactor): Promise<void> {
  const due = await dueParked(tx, reactor.name)
  if (due.length === 0) return
  for (const event of await decodeAll(await runtime.log.at(due), runtime.sealer)) {
    if (!isKnown(event)) continue
    const fault = await attempt(runtime, tx, reactor, event)
    if (fault) await park(tx, reactor.name, event, fault)
    else await unpark(tx, reactor.name, event.position)
  }
}
