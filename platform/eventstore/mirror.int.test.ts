import type { EventStoreDBClient } from '@eventstore/db-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '~/platform/postgres/sql'
import { appendOf, someStream } from '~/tests/contract/events'
import { startStandIn, type StandIn } from '~/tests/eventstoredb/start-stand-in'
import { mirroredEvents, type MirroredEvents } from '~/tests/kit/mirrored-events'
import { compareWithSource } from './compare-source'
import { serverStream } from './eventstoredb-record'
import { MirrorLeaseLost, takeMirrorLease, writeMirrored } from './mirror-place'
import { readMirrorStatus } from './mirror-status'
import { StoreUnavailable } from './ports'

let server: StandIn
let events: MirroredEvents
beforeEach(async () => {
  server = await startStandIn()
  events = await mirroredEvents(server.url)
})
afterEach(async () => {
  await events.end()
  await server.stop()
})

const write = async (streams: number, count = 2): Promise<void> => {
  await Promise.all(
    Array.from({ length: streams }, () => events.store.append(appendOf(someStream(), 0, count))),
  )
}

/** Every event of the server at its place in the log, none twice, none missing. */
async function isWhole(): Promise<void> {
  const head = await events.log.settled()
  const { db } = events.fresh
  await compareWithSource({ ...events, db }, { note: false, report: () => undefined })
  expect(
    (await server.events()).filter(({ stream }) => stream.startsWith(events.source.prefix)),
  ).toHaveLength(head)
  const counts = await db.asOwner((tx) =>
    tx.query(sql`
      select (select count(*) from log.events) as events, (select max(position) from log.events) as last,
             (select count(*) from log.event_sources) as sources, (select sum(version) from log.streams) as versions,
             (select sum(version - first_version + 1) from log.commands) as "ofCommands", (select position from log.mirror) as mirror`),
  )
  const numbers = Object.values(counts.rows[0] ?? {}).map(Number)
  expect(numbers).toEqual(numbers.map(() => head))
}

const expireLease = (): Promise<unknown> =>
  events.fresh.db.asOwner((tx) =>
    tx.query(sql`update log.mirror set leased_until = now() - interval '1 second'`),
  )

const status = async () => events.fresh.db.asPlatform(readMirrorStatus)

describe('the mirror', () => {
  it('takes up what was there before it, and follows what comes, with positions and times that only grow', async () => {
    await write(20)
    events.mirror()
    await isWhole()
    await write(20, 3)
    await isWhole()
    const times = (await events.log.read(0, 1_000)).map(({ logTime }) => logTime)
    expect(times).toEqual([...times].sort())
    expect(await status()).toMatchObject({ behind: 0, lagMs: 0, haltedAt: null })
  })

  it('goes on by itself when its connection breaks in mid-batch, and when the server is killed and comes back', async () => {
    await write(20)
    await server.faults.cutAfter(7, { on: 'subscribe' })
    const mirroring = events.mirror()
    await isWhole()
    expect(mirroring.troubles.length).toBeGreaterThan(0)
    await server.kill()
    await server.restart()
    await expect
      .poll(
        () =>
          write(5).then(
            () => true,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(true)
    await isWhole()
    expect(mirroring.halts).toEqual([])
  })

  it.each(['compared', 'before a batch', 'after a batch'])(
    'loses and doubles nothing when its process stops %s and another takes over; waking up, it writes nothing',
    async (step) => {
      await write(10)
      const first = events.mirror({
        batchEvents: 7,
      })
      await isWhole()
      await first.stop()
      await write(10)
      let wake: () => void = () => undefined
      const asleep = new Promise<void>((resolve) => (wake = resolve))
      let reached: () => void = () => undefined
      const stopped = new Promise<void>((resolve) => (reached = resolve))
      const sleeping = events.mirror({
        batchEvents: 7,
        passed: (at) => {
          if (at !== step) return Promise.resolve()
          reached()
          return asleep
        },
      })
      await stopped
      await expireLease()
      const next = events.mirror({ batchEvents: 7 })
      await isWhole()
      await write(5)
      wake()
      await write(5)
      await isWhole()
      await sleeping.stop()
      await isWhole()
      expect([...sleeping.halts, ...next.halts]).toEqual([])
    },
  )

  it('says how much is missing while it cannot follow', async () => {
    events.mirror()
    await write(3)
    await isWhole()
    await server.faults.pauseSubscriptions()
    await write(4)
    await expect.poll(async () => (await status())?.behind, { timeout: 15_000 }).toBeGreaterThan(0)
    await server.faults.resumeSubscriptions()
    await isWhole()
    await expect.poll(status, { timeout: 15_000 }).toMatchObject({ behind: 0 })
  })
})

describe('the mirror halts, and stays so until somebody acts,', () => {
  const halted = async (why: RegExp): Promise<void> => {
    await expect.poll(async () => (await status())?.haltedWhy ?? '', { timeout: 20_000 }).toMatch(why)
    await expect(events.log.settled()).rejects.toThrow(StoreUnavailable)
  }

  it('for a gap in the versions of a stream', async () => {
    const stream = someStream()
    events.mirror()
    await events.store.append(appendOf(stream, 0, 2))
    await isWhole()
    await events.fresh.db.asOwner((tx) => tx.query(sql`update log.streams set version = 1`))
    await events.store.append(appendOf(stream, 2))
    await halted(/version 3 of tenant-.*does not follow/)
    expect(await events.log.head()).toBe(2)
  })

  it.each([
    [
      'truncated',
      (client: EventStoreDBClient, name: string) => client.setStreamMetadata(name, { truncateBefore: 1 }),
    ],
    ['deleted', (client: EventStoreDBClient, name: string) => client.deleteStream(name)],
    ['buried', (client: EventStoreDBClient, name: string) => client.tombstoneStream(name)],
  ])('for a stream that was %s on the server', async (_, spoil) => {
    const stream = someStream()
    events.mirror()
    await events.store.append(appendOf(stream, 0, 2))
    await isWhole()
    await spoil(events.source.server.reads, serverStream(events.source.prefix, stream))
    await write(1)
    await halted(/was deleted, truncated or given limits/)
  })

  it('for an event that is not what its hash says', async () => {
    events.mirror()
    await write(2)
    await isWhole()
    const request = appendOf(someStream(), 0)
    await events.store.append({
      ...request,
      events: request.events.map((event) => ({ ...event, data: '{"from":0,"to":9}' })),
    })
    await halted(/is not what its hash says/)
  })

  it('when the last event it mirrored is another one on the server', async () => {
    const mirroring = events.mirror()
    await write(3)
    await isWhole()
    await mirroring.stop()
    await events.fresh.db.pool.query(`
      alter table log.events disable trigger append_only;
      update log.events set hash = decode(repeat('00', 32), 'hex') where position = (select max(position) from log.events);
      alter table log.events enable trigger append_only`)
    await write(1)
    events.mirror()
    await halted(/the last that was mirrored, is not on the server as it is here/)
  })

  it("when the server's log ends before what was mirrored, and goes on once it is told to and all is well", async () => {
    const mirroring = events.mirror()
    await write(3)
    await isWhole()
    await mirroring.stop()
    const places = await events.fresh.db.asOwner((tx) =>
      tx.query<{ commit: number }>(sql`select commit_position as commit from log.mirror`),
    )
    const set = (commit: number): Promise<unknown> =>
      events.fresh.db.asOwner((tx) =>
        tx.query(sql`update log.mirror set commit_position = ${commit}, prepare_position = ${commit}`),
      )
    await set(9_000_000_000)
    events.mirror()
    await expect
      .poll(async () => (await status())?.haltedWhy ?? '', { timeout: 20_000 })
      .toMatch(/ends before what was mirrored/)
    await set(places.rows[0]?.commit ?? 0)
    await write(2)
    await events.fresh.db.asOwner((tx) =>
      tx.query(sql`update log.mirror set halted_at = null, halted_why = null`),
    )
    await isWhole()
  })
})

describe('a batch is written', () => {
  it('by whoever holds the lease, behind the place it was read from, and by nobody else', async () => {
    const { db } = events.fresh
    await write(3)
    const newest = await events.source.newest(null)
    const batch = []
    if (newest) for await (const event of events.source.events(null, newest.at)) batch.push(event)
    const [first, second] = [batch.slice(0, 2), batch.slice(2, 4)]
    const paused = await takeMirrorLease(db, 'a', 15)
    expect(await takeMirrorLease(db, 'b', 15)).toBeNull()
    await expireLease()
    const held = await takeMirrorLease(db, 'b', 15)
    if (!paused || !held || paused === 'halted' || held === 'halted') throw new Error('There was no lease')
    await expect(writeMirrored(db, paused, first, false)).rejects.toThrow(MirrorLeaseLost)
    expect(await events.log.head()).toBe(0)
    const next = await writeMirrored(db, held, first, false)
    await expect(writeMirrored(db, held, second, false)).rejects.toThrow(MirrorLeaseLost)
    expect(await events.log.head()).toBe(2)
    await writeMirrored(db, next, second, false)
    expect(await events.log.head()).toBe(4)
  })
})
