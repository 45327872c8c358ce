import type { Instant } from '~/domain/kernel/instant'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'

export interface PastRestore {
  readonly id: string
  readonly backup: string
  readonly takenAt: Instant
  readonly restoredAt: Instant
  readonly position: number
  readonly destroyedKeys: number
}

/** Restores of this installation, the newest first. */
export async function listRestores(tx: Tx): Promise<readonly PastRestore[]> {
  const found = await tx.query<PastRestore>(sql`
    select id, backup, taken_at as "takenAt", restored_at as "restoredAt", position, destroyed_keys as "destroyedKeys"
      from ops.restores order by restored_at desc limit 20`)
  return found.rows
}
