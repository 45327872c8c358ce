import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'

/** Any number that no other lock has, the same in every process. */
const advisoryLock = 725_309_140

/** Until the transaction ends nobody else changes master keys, or makes a key that one of them wraps. */
export async function lockMasterKeys(tx: Tx): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(${advisoryLock})`)
}

/** Until the transaction ends the active master key stays what it is, so that a rotation misses no key that is being made. */
export async function holdMasterKeys(tx: Tx): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock_shared(${advisoryLock})`)
}
