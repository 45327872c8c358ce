import type { AnyRecorded } from '~/domain/catalogue'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'

/** How many parked events one step takes up again. */
const atOnce = 20

/** Sets an event aside for one reactor. Tried again after a minute, then after ever longer pauses, at most an hour. */
export async function park(
  tx: Tx,
  reactor: string,
  { position, type }: Pick<AnyRecorded, 'position' | 'type'>,
  fault: Error,
): Promise<void> {
  // The name or code of the fault and nothing more: messages of drivers quote values.
  const code = 'code' in fault && typeof fault.code === 'string' ? fault.code : fault.name
  await tx.query(sql`
    insert into ops.parked_events as parked (reactor, position, type, fault, next_try)
    values (${reactor}, ${position}, ${type}, ${code}, now() + interval '1 minute')
    on conflict (reactor, position) do update
       set fault = excluded.fault, tries = parked.tries + 1,
           next_try = now() + least(interval '1 hour', interval '1 minute' * 2 ^ least(parked.tries, 6))`)
}

/** Positions of parked events whose time has come. */
export async function dueParked(tx: Tx, reactor: string): Promise<readonly number[]> {
  const due = await tx.query<{ position: number }>(sql`
    select position from ops.parked_events where reactor = ${reactor} and next_try <= now() order by position limit ${atOnce}`)
  return due.rows.map((row) => row.position)
}

export async function unpark(tx: Tx, reactor: string, position: number): Promise<void> {
  await tx.query(sql`delete from ops.parked_events where reactor = ${reactor} and position = ${position}`)
}
