import type { Sealer } from '~/platform/eventstore/sealer'
import { ConfigError } from '~/platform/config/config'
import { openDatabase, type Database } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { EnvelopeSealer } from './envelope-sealer'
import { KeyCache } from './key-cache'
import { activateMaster, activeMaster, keysChannel, KeyStore } from './key-store'
import { MasterKeyUnknown, type MasterKeys } from './master-keys'

export interface OpenedSealer {
  readonly sealer: Sealer
  close(): Promise<void>
}

/**
 * Opens the keys of a database. On connections of their own, few of them: keys are asked for while other work holds a
 * connection, and must never wait for one that waits for them. Throws ConfigError where a master key is missing.
 */
export async function openSealer(
  url: string,
  master: MasterKeys,
  onError: (error: Error) => void,
): Promise<OpenedSealer> {
  const db = openDatabase({ url, size: 4, onError })
  try {
    await checkMaster(db, master)
    const cache = new KeyCache()
    const silence = await db.listen(keysChannel, (payload) => {
      const [tenantId, what, subject] = payload.split(' ')
      // The connection was away for a while: anything may have been said.
      if (tenantId === undefined || subject === undefined) cache.clear()
      else cache.forget({ tenantId, subject }, what === 'destroyed')
    })
    return {
      sealer: new EnvelopeSealer(new KeyStore(db, master), cache),
      close: async () => {
        await silence()
        await db.close()
      },
    }
  } catch (error) {
    await db.close()
    throw error
  }
}

/** The first start names the active master key. Later ones make sure that every key in use can be unwrapped here. */
async function checkMaster(db: Database, master: MasterKeys): Promise<void> {
  await db.asOwner(async (tx) => {
    const wrapped = await tx.query<{ id: string }>(
      sql`select distinct master_id as id from ops.tenant_keys where destroyed_at is null`,
    )
    const active = await activeMaster(tx)
    try {
      for (const { id } of wrapped.rows) await master.find(id)
      if (active !== null) await master.find(active)
    } catch (error) {
      if (!(error instanceof MasterKeyUnknown)) throw error
      // Nothing needs it, so it may be gone.
      if (!wrapped.rows.some(({ id }) => id === error.id)) return activateMaster(tx, master.newest)
      throw new ConfigError(
        `SEALING_KEY: personal data of this database is sealed under the master key ${error.id}. Expected it here or in SEALING_KEY_PREVIOUS.`,
      )
    }
    if (active === null) await activateMaster(tx, master.newest)
  })
}
