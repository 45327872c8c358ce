import type { Database, Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { activateMaster, rewrap } from './key-store'
import type { MasterKey, MasterKeys } from './master-keys'

const batchSize = 500

export interface MasterKeyUse {
  readonly id: string
  readonly active: boolean
  /** Live tenant keys that are wrapped by it. */
  readonly tenantKeys: number
}

export interface KeyCounts {
  readonly masters: readonly MasterKeyUse[]
  readonly tenantKeys: { readonly live: number; readonly destroyed: number }
  readonly subjectKeys: {
    readonly live: number
    /** Live, but sealing nothing new. */
    readonly retired: number
    readonly destroyed: number
  }
}

/** How many keys there are, and by which master keys they are wrapped. */
export async function countKeys(tx: Tx): Promise<KeyCounts> {
  const masters = await tx.query<MasterKeyUse>(sql`
    select id, coalesce(m.active, false) as active, coalesce(t.count, 0) as "tenantKeys"
      from ops.master_keys m
      full join (select master_id as id, count(*) as count from ops.tenant_keys where destroyed_at is null group by 1) t using (id)
     order by active desc, id`)
  const tenants = await tx.query<KeyCounts['tenantKeys']>(sql`
    select count(*) filter (where destroyed_at is null) as live, count(*) filter (where destroyed_at is not null) as destroyed from ops.tenant_keys`)
  const subjects = await tx.query<KeyCounts['subjectKeys']>(sql`
    select count(*) filter (where destroyed_at is null) as live, count(*) filter (where destroyed_at is not null) as destroyed,
           count(*) filter (where destroyed_at is null and retired_at < 'infinity') as retired from ops.subject_keys`)
  return {
    masters: masters.rows,
    tenantKeys: tenants.rows[0] ?? { live: 0, destroyed: 0 },
    subjectKeys: subjects.rows[0] ?? { live: 0, retired: 0, destroyed: 0 },
  }
}

/**
 * Wraps every tenant key by the newest master key, in batches: data keys and events stay what they are. Whatever is killed
 * on the way is gone on with by the next rotation. Every process must know the newest key, or be able to learn of it,
 * before. Answers how many keys were wrapped anew. Throws MasterKeyUnknown.
 */
export async function rewrapAll(
  db: Database,
  master: MasterKeys,
  report: (done: number, total: number) => void = () => undefined,
): Promise<number> {
  const to = master.newest
  await db.asOwner((tx) => activateMaster(tx, to))
  const total = await db.asOwner((tx) => countOthers(tx, to))
  for (let done = 0; ;) {
    const batch = await db.asOwner((tx) => rewrapSome(tx, master, to))
    done += batch
    report(done, Math.max(total, done))
    if (batch === 0) return done
  }
}

async function countOthers(tx: Tx, { id }: MasterKey): Promise<number> {
  const found = await tx.query<{ count: number }>(
    sql`select count(*) as count from ops.tenant_keys where destroyed_at is null and master_id <> ${id}`,
  )
  return found.rows[0]?.count ?? 0
}

async function rewrapSome(tx: Tx, master: MasterKeys, to: MasterKey): Promise<number> {
  const { rows } = await tx.query<{ tenantId: string; masterId: string; wrapped: Buffer }>(sql`
    select tenant_id as "tenantId", master_id as "masterId", wrapped from ops.tenant_keys
     where destroyed_at is null and master_id <> ${to.id} order by tenant_id limit ${batchSize} for update`)
  for (const { tenantId, masterId, wrapped } of rows) {
    const anew = rewrap(tenantId, wrapped, await master.find(masterId), to)
    await tx.query(
      sql`update ops.tenant_keys set master_id = ${to.id}, wrapped = ${anew} where tenant_id = ${tenantId}`,
    )
  }
  return rows.length
}
