import { setTimeout as sleep } from 'node:timers/promises'
import { decode, isKnown } from '~/platform/eventstore/pipeline'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '~/services/context'
import { accessRepair } from './access-repair'
import { accountFinisher } from './account-finisher'
import { inviteMails } from './invite-mails'
import type { Reactor } from './reactor'

export const reactors: readonly Reactor[] = [accessRepair, accountFinisher, inviteMails]

const pageSize = 500
const pauseMs = 500

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
  let seen = 0
  while (!signal.aborted) {
    try {
      const { position, more } = await step(runtime, reactor)
      seen = position
      if (more) continue
      const stop = AbortSignal.any([signal, AbortSignal.timeout(5_000)])
      for await (const _ of runtime.log.follow(seen, stop)) break
    } catch (error) {
      runtime.logger.warn({ err: error, reactor: reactor.name }, 'A reactor will try again')
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** One page in one transaction: the row lock keeps a second process out, the checkpoint goes with the work. */
export function step(
  runtime: Runtime,
  reactor: Reactor,
): Promise<{ readonly position: number; readonly more: boolean }> {
  const { db, log, sealer } = runtime
  return db.asOwner(async (tx) => {
    const locked = await tx.query<{ position: number }>(
      sql`select position from ops.reactors where name = ${reactor.name} for update`,
    )
    const from = locked.rows[0]?.position ?? 0
    const page = await log.read(from, pageSize)
    let position = from
    for (const stored of page) {
      const event = decode(stored, sealer)
      if (!isKnown(event)) {
        await tx.query(
          sql`update ops.reactors set stopped_at = now(), stopped_by = ${event.type} where name = ${reactor.name} and stopped_at is null`,
        )
        break
      }
      if (reactor.types.includes(event.type)) await reactor.react(event, tx, runtime)
      position = event.position
    }
    if (position > from) {
      await tx.query(
        sql`update ops.reactors set position = ${position}, stopped_at = null, stopped_by = null where name = ${reactor.name}`,
      )
    }
    return { position, more: page.length === pageSize && position > from }
  })
}
