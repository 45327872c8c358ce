import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyOwner, SealedPlace, Sealer } from '~/platform/eventstore/sealer'
import { newId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { MasterKeys, masterKeyOf, type MasterKey, type MasterKeyList } from './master-keys'
import { openSealer, type OpenedSealer } from './open-sealer'
import { countKeys, rewrapAll } from './rotate'

const keyNamed = (letter: string): MasterKey => masterKeyOf(letter.repeat(32))
/** What is set at the moment; processes that run may learn of it. */
const settings = (list: MasterKeyList) => {
  const set = { list }
  return { set, master: () => new MasterKeys(set.list[0], () => Promise.resolve(set.list)) }
}

let fresh: FreshDatabase
const opened: OpenedSealer[] = []
async function process(master: MasterKeys): Promise<Sealer> {
  const sealer = await openSealer(fresh.url, master, () => undefined)
  opened.push(sealer)
  return sealer.sealer
}
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(async () => {
  for (const sealer of opened) await sealer.close()
  await fresh.drop()
})

interface Written {
  readonly text: string
  readonly place: SealedPlace
  readonly owner: KeyOwner
}

async function write(sealer: Sealer): Promise<Written> {
  const tenantId = newId()
  const owner = { tenantId, subject: newId() }
  const place = { tenantId, stream: 's', eventId: newId(), field: 'name', subject: owner.subject }
  const sealing = await sealer.prepare([owner])
  return { text: JSON.stringify(sealing.seal(`of ${owner.subject}`, owner, place)), place, owner }
}

async function read(sealer: Sealer, written: readonly Written[]): Promise<readonly unknown[]> {
  const unsealing = await sealer.open(
    written.map(({ text, place }) => ({ tenantId: place.tenantId, texts: [text] })),
  )
  return written.map(({ text, place }) => unsealing.unseal(JSON.parse(text), place))
}

const clear = (written: readonly Written[]): readonly string[] =>
  written.map(({ owner }) => `of ${owner.subject}`)

const wrappedBy = async (): Promise<Readonly<Record<string, number>>> => {
  const { masters } = await fresh.db.asOwner(countKeys)
  return Object.fromEntries(
    masters.filter(({ tenantKeys }) => tenantKeys > 0).map((one) => [one.id, one.tenantKeys]),
  )
}

describe('turning the master key', () => {
  it('fails no read and no write of processes that know both keys, or learn of the new one when they meet it', async () => {
    const { set, master } = settings([keyNamed('a')])
    const before = await process(master())
    const old: Written[] = []
    for (let count = 0; count < 60; count++) old.push(await write(before))
    const events = await fresh.db.asOwner((tx) =>
      tx.query(sql`select key_id, wrapped from ops.subject_keys order by key_id`),
    )

    set.list = [keyNamed('b'), keyNamed('a')]
    const told = await process(master())
    let turning = true
    const rounds = [before, told].map(async (sealer) => {
      const written: Written[] = []
      for (let round = 0; turning || round < 5; round++) {
        written.push(await write(sealer))
        const some = [...old.slice(round % 50, (round % 50) + 10), ...written.slice(-3)]
        expect(await read(sealer, some)).toEqual(clear(some))
      }
      return written
    })
    expect(await rewrapAll(fresh.db, master())).toBeGreaterThanOrEqual(60)
    turning = false
    const all = [...old, ...(await Promise.all(rounds)).flat()]

    expect(Object.keys(await wrappedBy())).toEqual([keyNamed('b').id])
    // Nobody needs the old key any more, and data keys are what they were.
    const alone = await process(settings([keyNamed('b')]).master())
    expect(await read(alone, all)).toEqual(clear(all))
    const after = await fresh.db.asOwner((tx) =>
      tx.query(sql`select key_id, wrapped from ops.subject_keys order by key_id`),
    )
    expect(after.rows).toEqual(expect.arrayContaining(events.rows))
  })

  it('goes on where it was killed', async () => {
    const { master } = settings([keyNamed('c'), keyNamed('b')])
    const sealer = await process(settings([keyNamed('b'), keyNamed('c')]).master())
    await sealer.prepare(Array.from({ length: 520 }, () => ({ tenantId: newId(), subject: newId() })))
    const killed = new Error('The process is gone')
    const first = rewrapAll(fresh.db, master(), (done) => {
      if (done > 0) throw killed
    })
    await expect(first).rejects.toBe(killed)
    const left = await wrappedBy()
    expect(left[keyNamed('c').id]).toBe(500)
    expect(await rewrapAll(fresh.db, master())).toBe(left[keyNamed('b').id])
    expect(Object.keys(await wrappedBy())).toEqual([keyNamed('c').id])
    expect(await rewrapAll(fresh.db, master())).toBe(0)
  })

  it('is done once when two do it at the same time', async () => {
    const { master } = settings([keyNamed('d'), keyNamed('c')])
    const all = (await wrappedBy())[keyNamed('c').id] ?? 0
    const done = await Promise.all([rewrapAll(fresh.db, master()), rewrapAll(fresh.db, master())])
    expect(done[0] + done[1]).toBe(all)
    expect(await wrappedBy()).toEqual({ [keyNamed('d').id]: all })
  })
})

describe('a process that lacks a master key', () => {
  it('does not start, and says which one', async () => {
    const stranger = settings([keyNamed('x')]).master()
    await expect(openSealer(fresh.url, stranger, () => undefined)).rejects.toThrow(
      `SEALING_KEY: personal data of this database is sealed under the master key ${keyNamed('d').id}. Expected it here or in SEALING_KEY_PREVIOUS.`,
    )
  })

  it('makes new keys with the one in use, not with one that waits for its rotation', async () => {
    const sealer = await process(settings([keyNamed('e'), keyNamed('d')]).master())
    const written = await write(sealer)
    expect(Object.keys(await wrappedBy())).toEqual([keyNamed('d').id])
    expect(await read(sealer, [written])).toEqual(clear([written]))
  })
})
