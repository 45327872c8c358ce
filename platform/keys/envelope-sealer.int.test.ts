import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { KeyMissing, SubjectErased, type KeyOwner, type SealedPlace } from '~/platform/eventstore/sealer'
import { StoreUnavailable } from '~/platform/eventstore/ports'
import { newId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { EnvelopeSealer } from './envelope-sealer'
import { activateMaster, destroyEndedKeys, destroyKeysOf, KeyStore } from './key-store'
import { masterKeyOf, MasterKeys } from './master-keys'
import { openSealer, type OpenedSealer } from './open-sealer'

const master = new MasterKeys(masterKeyOf('m'.repeat(32)), () =>
  Promise.resolve([masterKeyOf('m'.repeat(32))]),
)

let fresh: FreshDatabase
let store: KeyStore
beforeAll(async () => {
  fresh = await freshDatabase()
  store = new KeyStore(fresh.db, master)
  await fresh.db.asOwner((tx) => activateMaster(tx, master.newest))
})
afterAll(() => fresh.drop())

/** A process that has seen no key yet, and what it asks the database for. */
function process() {
  const calls = { find: 0, forSealing: 0 }
  const counted = {
    find: (refs: Parameters<KeyStore['find']>[0]) => ((calls.find += 1), store.find(refs)),
    forSealing: (owners: readonly KeyOwner[]) => ((calls.forSealing += 1), store.forSealing(owners)),
    count: (...asked: Parameters<KeyStore['count']>) => store.count(...asked),
  }
  return { sealer: new EnvelopeSealer(counted), calls }
}

const placeFor = ({ subject }: KeyOwner, tenantId: string | null = null): SealedPlace => ({
  tenantId,
  stream: 'a-stream',
  eventId: newId(),
  field: 'name',
  subject,
})

const person = (): KeyOwner => ({ tenantId: null, subject: newId() })

async function rowsOf({ tenantId, subject }: KeyOwner) {
  const found = await fresh.db.asOwner((tx) =>
    tx.query<{ live: boolean; active: boolean }>(sql`
      select wrapped is not null as live, retired_at = 'infinity' as active from ops.subject_keys
       where subject = ${subject} and tenant_id = coalesce(${tenantId}::uuid, '00000000-0000-0000-0000-000000000000') order by key_id`),
  )
  return found.rows
}

describe('sealing', () => {
  it('is read by another process, all keys of a page in one query, and from memory after that', async () => {
    const owners = Array.from({ length: 20 }, person)
    const sealing = await process().sealer.prepare(owners)
    const stored = owners.map((owner) => {
      const place = placeFor(owner)
      return { owner, place, text: JSON.stringify(sealing.seal(`name of ${owner.subject}`, owner, place)) }
    })
    const { sealer, calls } = process()
    for (let round = 0; round < 2; round++) {
      const unsealing = await sealer.open(stored.map(({ text }) => ({ tenantId: null, texts: [text, '{}'] })))
      expect(stored.map(({ text, place }) => unsealing.unseal(JSON.parse(text), place))).toEqual(
        owners.map(({ subject }) => `name of ${subject}`),
      )
    }
    expect(calls).toEqual({ find: 1, forSealing: 0 })
  })

  it('has its keys committed before anything is sealed, one for each subject, however many ask at once', async () => {
    const owner = { tenantId: newId(), subject: newId() }
    const others = Array.from({ length: 3 }, person)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        process().sealer.prepare(index % 2 === 0 ? [owner, ...others] : [...others.toReversed(), owner]),
      ),
    )
    for (const one of [owner, ...others]) expect(await rowsOf(one)).toEqual([{ live: true, active: true }])
  })

  it('keeps a person under one key in every practice, and an invite under one of its own practice', async () => {
    const someone = person()
    const [nord, sud] = [newId(), newId()]
    const { sealer } = process()
    const invites = [nord, sud].map((tenantId) => ({ tenantId, subject: 'the same id' }))
    const sealing = await sealer.prepare([someone, ...invites])
    const keyIn = (owner: KeyOwner, tenantId: string): string =>
      JSON.stringify(sealing.seal('x', owner, placeFor(owner, tenantId))).slice(13, 45)
    expect(keyIn(someone, nord)).toBe(keyIn(someone, sud))
    expect(keyIn(invites[0]!, nord)).not.toBe(keyIn(invites[1]!, sud))
    const place = placeFor(invites[0]!, nord)
    const text = JSON.stringify(sealing.seal('Mihai', invites[0]!, place))
    // The key of one practice is not even looked for under another one.
    const elsewhere = await process().sealer.open([{ tenantId: sud, texts: [text] }])
    expect(() => elsewhere.unseal(JSON.parse(text), { ...place, tenantId: sud })).toThrow(KeyMissing)
  })

  it('refuses for somebody who was not prepared', async () => {
    const sealing = await process().sealer.prepare([])
    const owner = person()
    expect(() => sealing.seal('x', owner, placeFor(owner))).toThrow(KeyMissing)
  })

  it('goes on under a new key when one has sealed enough, and reads what the old one sealed', async () => {
    const owner = person()
    const { sealer } = process()
    const first = await sealer.prepare([owner])
    const place = placeFor(owner)
    const before = first.seal('before', owner, place)
    await fresh.db.asOwner((tx) =>
      tx.query(sql`update ops.subject_keys set seals = ${2 ** 27} - 4096 where subject = ${owner.subject}`),
    )
    for (let seals = 1; seals < 4_096; seals++) first.seal(seals, owner, place)
    const second = await sealer.prepare([owner])
    const after = second.seal('after', owner, place)
    expect(await rowsOf(owner)).toEqual([
      { live: true, active: false },
      { live: true, active: true },
    ])
    const texts = [JSON.stringify(before), JSON.stringify(after)]
    const unsealing = await process().sealer.open([{ tenantId: null, texts }])
    expect([before, after].map((one) => unsealing.unseal(one, place))).toEqual(['before', 'after'])
  })

  it('says that trying later may help while the database cannot be reached', async () => {
    const down = () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' }))
    const sealer = new EnvelopeSealer({ find: down, forSealing: down, count: down })
    await expect(sealer.prepare([person()])).rejects.toThrow(StoreUnavailable)
  })
})

describe('destroying the keys of somebody', () => {
  let first: OpenedSealer
  let second: OpenedSealer
  beforeAll(async () => {
    first = await openSealer(fresh.url, master, () => undefined)
    second = await openSealer(fresh.url, master, () => undefined)
  })
  afterAll(() => Promise.all([first.close(), second.close()]))

  it('leaves nothing of what was sealed, seals nothing new, and reaches every process at once', async () => {
    const [ana, bea] = [person(), person()]
    const sealing = await first.sealer.prepare([ana, bea])
    const place = placeFor(ana)
    const [ofAna, ofBea] = [
      sealing.seal('Ana', ana, place),
      sealing.seal('Bea', bea, { ...place, subject: bea.subject }),
    ]
    const stored = [{ tenantId: null, texts: [JSON.stringify([ofAna, ofBea])] }]
    // Held by a page that is being read, and already used.
    const held = await second.sealer.open(stored)
    expect(held.unseal(ofAna, place)).toBe('Ana')
    await second.sealer.prepare([ana])

    await fresh.db.asWeb((tx) => destroyKeysOf(tx, ana))
    await vi.waitFor(() => expect(held.unseal(ofAna, place)).toBeNull())
    for (const { sealer } of [first, second])
      await vi.waitFor(() => expect(sealer.prepare([ana])).rejects.toThrow(SubjectErased))
    for (const { sealer } of [first, second, process()]) {
      const unsealing = await sealer.open(stored)
      expect(unsealing.unseal(ofAna, place)).toBeNull()
      expect(unsealing.unseal(ofBea, { ...place, subject: bea.subject })).toBe('Bea')
      await expect(sealer.prepare([bea, ana])).rejects.toThrow(SubjectErased)
    }
    expect(await rowsOf(ana)).toEqual([{ live: false, active: true }])
  })

  it('is remembered of somebody of whom nothing was ever sealed, and may be done twice', async () => {
    const nobody = person()
    for (let round = 0; round < 2; round++) await fresh.db.asWeb((tx) => destroyKeysOf(tx, nobody))
    await expect(process().sealer.prepare([nobody])).rejects.toThrow(SubjectErased)
    expect(await rowsOf(nobody)).toHaveLength(1)
  })

  it('happens by itself to visitors without a name when their time is over', async () => {
    const visitor = { ...person(), days: 90 }
    const sealing = await process().sealer.prepare([visitor])
    const place = { ...placeFor(visitor), subject: null }
    const sealed = sealing.seal({ ip: '192.0.2.1', userAgent: 'Test' }, visitor, place)
    const open = async () => {
      const unsealing = await process().sealer.open([{ tenantId: null, texts: [JSON.stringify(sealed)] }])
      return unsealing.unseal(sealed, place)
    }
    expect(await fresh.db.asWeb(destroyEndedKeys)).toBe(0)
    expect(await open()).toEqual({ ip: '192.0.2.1', userAgent: 'Test' })
    await fresh.db.asOwner((tx) =>
      tx.query(
        sql`update ops.subject_keys set ends_at = ends_at - interval '91 days' where subject = ${visitor.subject}`,
      ),
    )
    expect(await fresh.db.asWeb(destroyEndedKeys)).toBe(1)
    expect(await open()).toBeNull()
  })

  it('is not the same as a row that is missing, which is a fault', async () => {
    const owner = person()
    const sealing = await process().sealer.prepare([owner])
    const place = placeFor(owner)
    const sealed = sealing.seal('x', owner, place)
    await fresh.db.pool.query('alter table ops.subject_keys disable trigger keep_key')
    await fresh.db.pool.query('delete from ops.subject_keys where subject = $1', [owner.subject])
    await fresh.db.pool.query('alter table ops.subject_keys enable trigger keep_key')
    const unsealing = await process().sealer.open([{ tenantId: null, texts: [JSON.stringify(sealed)] }])
    expect(() => unsealing.unseal(sealed, place)).toThrow(KeyMissing)
  })
})

describe('the rows of keys', () => {
  it('are never deleted, and what was destroyed stays so, also for their owner', async () => {
    const owner = person()
    await process().sealer.prepare([owner])
    await fresh.db.asWeb((tx) => destroyKeysOf(tx, owner))
    for (const change of [
      sql`delete from ops.subject_keys`,
      sql`truncate ops.subject_keys`,
      sql`delete from ops.tenant_keys`,
      sql`truncate ops.tenant_keys`,
    ])
      await expect(fresh.db.asOwner((tx) => tx.query(change))).rejects.toThrow('never deleted')
    const revived = sql`update ops.subject_keys set wrapped = ${randomBytes(60)}, destroyed_at = null where subject = ${owner.subject}`
    await expect(fresh.db.asOwner((tx) => tx.query(revived))).rejects.toThrow('stays destroyed')
  })

  it('show a transaction of a practice only its own, and the console no wrapped key at all', async () => {
    const [nord, sud] = [newId(), newId()]
    await process().sealer.prepare([nord, sud].map((tenantId) => ({ tenantId, subject: tenantId })))
    for (const table of [sql`ops.subject_keys`, sql`ops.tenant_keys`]) {
      const seen = await fresh.db.withTenant(nord, (tx) =>
        tx.query<{ tenantId: string }>(sql`select tenant_id as "tenantId" from ${table}`),
      )
      expect(seen.rows).toEqual([{ tenantId: nord }])
      await expect(fresh.db.asPlatform((tx) => tx.query(sql`select wrapped from ${table}`))).rejects.toThrow(
        'permission denied',
      )
      await expect(fresh.db.asProjector((tx) => tx.query(sql`select 1 from ${table}`))).rejects.toThrow(
        'permission denied',
      )
    }
  })
})
