import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'

/** How the mirror of an EventStoreDB is doing. */
export interface MirrorStatus {
  readonly position: number
  /** Events that the server has and the mirror has not; reckoned while it catches up. */
  readonly behind: number
  /** For how long that has been so, in milliseconds; 0 while it follows. */
  readonly lagMs: number
  /** What the newest event took from its writing until it was here, in milliseconds. */
  readonly delayMs: number | null
  readonly haltedAt: string | null
  readonly haltedWhy: string | null
}

/** It looks every two seconds whether anything is missing: one look may be under way. */
const graceMs = 4_000

/** Null where events are kept in Postgres: then there is nothing to mirror. */
export async function readMirrorStatus(tx: Tx): Promise<MirrorStatus | null> {
  const found = await tx.query<MirrorStatus>(sql`
    select m.position, m.behind, m.delay_ms as "delayMs", m.halted_at as "haltedAt", m.halted_why as "haltedWhy",
           greatest(0, extract(epoch from clock_timestamp() - coalesce(m.level_at, i.since)) * 1000 - ${graceMs})::bigint as "lagMs"
      from log.mirror m, log.installation i where i.mode = 'eventstoredb'`)
  return found.rows[0] ?? null
}
