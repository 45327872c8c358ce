import { randomBytes } from 'node:crypto'
import { SubjectErased, type KeyOwner } from '~/platform/eventstore/sealer'
import { newId } from '~/platform/ids'
import type { Database, Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { decrypt, encrypt } from './aes-gcm'
import { DataKey } from './data-key'
import type { Subject } from './key-cache'
import { holdMasterKeys, lockMasterKeys } from './key-lock'
import type { MasterKey, MasterKeys } from './master-keys'
import { platformScope, type KeyRef } from './sealed-value'

/** NOTIFY with the tenant and subject whose keys were destroyed or replaced. */
export const keysChannel = 'daybook_keys'

/**
 * So often one data key seals, at most. 2^28 is the limit we set ourselves, far below the 2^32 of NIST SP 800-38D for random
 * IVs; half of it leaves room for what processes have not counted yet, or died with.
 */
const mostSeals = 2 ** 27

interface KeyRow {
  tenantId: string
  keyId: string
  subject: string
  wrapped: Buffer | null
  active: boolean
  masterId: string | null
  tenantWrapped: Buffer | null
}

const selected = sql`
  k.tenant_id as "tenantId", k.key_id as "keyId", k.subject, k.wrapped, k.retired_at = 'infinity' as active,
  t.master_id as "masterId", t.wrapped as "tenantWrapped"`

/** The rows of wrapped keys. Every method is a transaction of its own, so that what it made is there before it is used. */
export class KeyStore {
  constructor(
    readonly db: Database,
    readonly master: MasterKeys,
  ) {}

  /** Those of the keys that have a row, destroyed ones included. */
  async find(refs: readonly KeyRef[]): Promise<readonly DataKey[]> {
    const rows = await this.db.asWeb((tx) =>
      tx.query<KeyRow>(sql`
        select ${selected}
          from unnest(${refs.map((ref) => ref.tenantId)}::uuid[], ${refs.map((ref) => ref.keyId)}::uuid[]) wanted (tenant_id, key_id)
          join ops.subject_keys k using (tenant_id, key_id) left join ops.tenant_keys t using (tenant_id)`),
    )
    return this.#dataKeys(rows.rows)
  }

  /** The key of each subject that seals what is new, made where there is none. Throws SubjectErased. */
  async forSealing(owners: readonly KeyOwner[]): Promise<readonly DataKey[]> {
    const present = await this.db.asWeb((tx) => activeRows(tx, owners))
    const known = new Set(present.map(subjectText))
    const missing = owners.filter((owner) => !known.has(subjectText(subjectOf(owner))))
    const rows = missing.length === 0 ? present : [...present, ...(await this.#make(missing))]
    for (const row of rows)
      if (row.wrapped === null || row.tenantWrapped === null)
        throw new SubjectErased('The keys of somebody concerned were destroyed')
    return this.#dataKeys(rows)
  }

  /** Adds to what a key has sealed; one that has sealed enough seals nothing more. Answers whether it may go on. */
  count({ tenantId, keyId, subject }: DataKey, seals: number): Promise<boolean> {
    return this.db.asWeb(async (tx) => {
      const counted = await tx.query<{ seals: number }>(sql`
        update ops.subject_keys set seals = seals + ${seals} where tenant_id = ${tenantId} and key_id = ${keyId} returning seals`)
      if ((counted.rows[0]?.seals ?? 0) < mostSeals) return true
      await tx.query(sql`
        update ops.subject_keys set retired_at = now() where tenant_id = ${tenantId} and key_id = ${keyId} and retired_at = 'infinity'`)
      await tell(tx, { tenantId, subject }, 'replaced')
      return false
    })
  }

  async #make(owners: readonly KeyOwner[]): Promise<readonly KeyRow[]> {
    // In one order, or two processes that make keys of the same people could wait for each other.
    const sorted = owners
      .map((owner) => ({ ...subjectOf(owner), days: owner.days ?? null }))
      .sort((a, b) => (subjectText(a) < subjectText(b) ? -1 : 1))
    const scopes = [...new Set(sorted.map((owner) => owner.tenantId))]
    return this.db.asWeb(async (tx) => {
      const tenantKeys = new Map<string, Buffer>()
      for (const tenantId of scopes) {
        const key = await this.#tenantKey(tx, tenantId)
        if (key) tenantKeys.set(tenantId, key)
      }
      const made = sorted.map(({ tenantId, subject, days }) => {
        const tenantKey = tenantKeys.get(tenantId)
        if (!tenantKey) throw new SubjectErased('The keys of a practice were destroyed')
        const keyId = newId()
        const wrapped = encrypt(tenantKey, contextOf({ tenantId, keyId, subject }), randomBytes(32))
        return { tenantId, keyId, subject, wrapped, days }
      })
      const column = <K extends keyof (typeof made)[number]>(name: K) => made.map((one) => one[name])
      await tx.query(sql`
        insert into ops.subject_keys (tenant_id, key_id, subject, wrapped, ends_at)
        select tenant_id, key_id, subject, wrapped, now() + make_interval(days => days)
          from unnest(${column('tenantId')}::uuid[], ${column('keyId')}::uuid[], ${column('subject')}::text[],
                      ${column('wrapped')}::bytea[], ${column('days')}::int[]) with ordinality
            as made (tenant_id, key_id, subject, wrapped, days, place)
         order by place
        on conflict (tenant_id, subject, retired_at) do nothing`)
      return activeRows(tx, owners)
    })
  }

  /** The tenant's key, made where there is none; undefined once it was destroyed. */
  async #tenantKey(tx: Tx, tenantId: string): Promise<Buffer | undefined> {
    await holdMasterKeys(tx)
    const find = async () =>
      (
        await tx.query<{ masterId: string; wrapped: Buffer | null }>(
          sql`select master_id as "masterId", wrapped from ops.tenant_keys where tenant_id = ${tenantId}`,
        )
      ).rows[0]
    let row = await find()
    if (!row) {
      const active = await this.master.find((await activeMaster(tx)) ?? this.master.newest.id)
      await tx.query(sql`
        insert into ops.tenant_keys (tenant_id, master_id, wrapped)
        values (${tenantId}, ${active.id}, ${encrypt(active.key, tenantContext(tenantId), randomBytes(32))}) on conflict do nothing`)
      row = await find()
    }
    if (!row?.wrapped) return undefined
    return decrypt((await this.master.find(row.masterId)).key, tenantContext(tenantId), row.wrapped)
  }

  async #dataKeys(rows: readonly KeyRow[]): Promise<readonly DataKey[]> {
    const tenantKeys = new Map<string, Buffer>()
    for (const { tenantId, masterId, tenantWrapped } of rows) {
      if (tenantWrapped === null || masterId === null || tenantKeys.has(tenantId)) continue
      const { key } = await this.master.find(masterId)
      tenantKeys.set(tenantId, decrypt(key, tenantContext(tenantId), tenantWrapped))
    }
    return rows.map((row) => {
      const { tenantId, keyId, subject, wrapped, active } = row
      const tenantKey = tenantKeys.get(tenantId)
      const unwrap = wrapped && tenantKey ? () => decrypt(tenantKey, contextOf(row), wrapped) : undefined
      return new DataKey({ tenantId, keyId, subject, active, unwrap })
    })
  }
}

/**
 * Destroys every key of a subject, in the caller's transaction. What was sealed with them is unreadable for ever, everywhere
 * and in every copy; nothing new is sealed for the subject.
 */
export async function destroyKeysOf(tx: Tx, owner: KeyOwner): Promise<void> {
  const { tenantId, subject } = subjectOf(owner)
  // Also for somebody of whom nothing was ever sealed. First, so that it waits for a key that is being made, and the
  // update after it sees that one too.
  await tx.query(sql`
    insert into ops.subject_keys (tenant_id, key_id, subject, destroyed_at) values (${tenantId}, ${newId()}, ${subject}, now())
    on conflict (tenant_id, subject, retired_at) do nothing`)
  await tx.query(sql`
    update ops.subject_keys set wrapped = null, destroyed_at = now()
     where tenant_id = ${tenantId} and subject = ${subject} and destroyed_at is null`)
  await tell(tx, { tenantId, subject }, 'destroyed')
}

/** Destroys the keys of visitors whose time is over. Answers how many. */
export async function destroyEndedKeys(tx: Tx): Promise<number> {
  const ended = await tx.query<Subject>(sql`
    update ops.subject_keys set wrapped = null, destroyed_at = now() where ends_at < now() and destroyed_at is null
    returning tenant_id as "tenantId", subject`)
  for (const subject of ended.rows) await tell(tx, subject, 'destroyed')
  return ended.rowCount
}

/** Makes `key` the one that new tenant keys are wrapped by. Waits for whoever is making one with the key before it. */
export async function activateMaster(tx: Tx, { id }: MasterKey): Promise<void> {
  await lockMasterKeys(tx)
  await tx.query(sql`update ops.master_keys set active = false where active and id <> ${id}`)
  await tx.query(sql`
    insert into ops.master_keys (id, active) values (${id}, true)
    on conflict (id) do update set active = true, since = now() where not ops.master_keys.active`)
}

/** Fingerprint of the master key that new keys are wrapped by, null before the first start. */
export async function activeMaster(tx: Tx): Promise<string | null> {
  const found = await tx.query<{ id: string }>(sql`select id from ops.master_keys where active`)
  return found.rows[0]?.id ?? null
}

/** Wraps a tenant's key by another master key. The key itself, and all that was sealed below it, stay what they are. */
export function rewrap(tenantId: string, wrapped: Buffer, from: MasterKey, to: MasterKey): Buffer {
  const context = tenantContext(tenantId)
  return encrypt(to.key, context, decrypt(from.key, context, wrapped))
}

async function activeRows(tx: Tx, owners: readonly KeyOwner[]): Promise<readonly KeyRow[]> {
  const subjects = owners.map(subjectOf)
  const found = await tx.query<KeyRow>(sql`
    select ${selected}
      from unnest(${subjects.map((one) => one.tenantId)}::uuid[], ${subjects.map((one) => one.subject)}::text[]) wanted (tenant_id, subject)
      join ops.subject_keys k on k.tenant_id = wanted.tenant_id and k.subject = wanted.subject and k.retired_at = 'infinity'
      left join ops.tenant_keys t on t.tenant_id = k.tenant_id`)
  return found.rows
}

async function tell(tx: Tx, { tenantId, subject }: Subject, what: 'destroyed' | 'replaced'): Promise<void> {
  await tx.query(sql`select pg_notify(${keysChannel}, ${`${tenantId} ${what} ${subject}`})`)
}

function subjectOf({ tenantId, subject }: Pick<KeyOwner, 'tenantId' | 'subject'>): Subject {
  return { tenantId: tenantId ?? platformScope, subject }
}

function subjectText({ tenantId, subject }: Subject): string {
  return `${tenantId} ${subject}`
}

function contextOf({ tenantId, keyId, subject }: KeyRef & Subject): string {
  return ['daybook', 'data key', 'v1', tenantId, subject, keyId].join('|')
}

function tenantContext(tenantId: string): string {
  return ['daybook', 'tenant key', 'v1', tenantId].join('|')
}
