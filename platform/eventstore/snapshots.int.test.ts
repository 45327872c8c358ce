import { afterAll, beforeAll, expect, it } from 'vitest'
import { decider } from '~/domain/kernel/decider'
import type { StreamRef } from '~/domain/kernel/envelope'
import { SeatLimitChanged, type TenantEvent } from '~/domain/tenancy/events'
import { setClock } from '~/platform/clock/clock'
import { newId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import { appendOf, someStream } from '~/tests/contract/events'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { createExecutor, type Executor } from './execute'
import type { EventStore } from './ports'
import { openPostgresEvents, type PostgresEvents } from './postgres'
import { clearText } from './sealer'
import { PostgresSnapshots } from './snapshots'
import { StateCache } from './state-cache'

interface Seen {
  readonly limits: ReadonlyMap<number, number>
  readonly highest: ReadonlySet<number>
}
type LimitEvent = Extract<TenantEvent, { type: 'SeatLimitChanged' }>

/** Remembers every change in a map and a set, so that states have what states have. */
const limits = decider<{ raise: { tenantId: string; now: string } }, LimitEvent, Seen>({
  category: 'limits',
  initial: { limits: new Map(), highest: new Set() },
  decide: {
    raise: ({ tenantId }, { limits: sofar }) => [
      SeatLimitChanged({ tenantId, from: sofar.size, to: sofar.size + 1 }),
    ],
  },
  evolve: {
    SeatLimitChanged: (state, { from, to }) => ({
      limits: new Map(state.limits).set(from, to),
      highest: new Set([Math.max(to, ...state.highest)]),
    }),
  },
})

let fresh: FreshDatabase
let events: PostgresEvents
const troubles: Error[] = []
beforeAll(async () => {
  fresh = await freshDatabase()
  events = await openPostgresEvents(fresh.url, fresh.db, () => undefined)
})
afterAll(async () => {
  await events.close()
  await fresh.drop()
  expect(troubles).toEqual([])
})

interface Cold {
  readonly executor: Executor
  readonly snapshots: PostgresSnapshots
  /** How many events were read so far. */
  readonly read: () => number
}

/** A process that has just started. */
function cold(withSnapshots = true): Cold {
  let read = 0
  const store: EventStore = {
    append: (request) => events.store.append(request),
    async readStream(stream, after) {
      const found = await events.store.readStream(stream, after)
      read += found.length
      return found
    },
  }
  const snapshots = new PostgresSnapshots(fresh.db, (error) => troubles.push(error))
  const executor = createExecutor({
    store,
    cache: new StateCache(),
    clock: setClock('2026-03-01T08:00:00.000Z'),
    sealer: clearText,
    commandKey: Buffer.from('key'),
    random: () => 0,
    ...(withSnapshots ? { snapshots } : {}),
  })
  return { executor, snapshots, read: () => read }
}

async function streamOf(count: number): Promise<StreamRef> {
  const stream = someStream()
  for (let version = 0; version < count; version += 100)
    await events.store.append(appendOf(stream, version, Math.min(100, count - version)))
  return stream
}

const raise = (executor: Executor, stream: StreamRef, commandId = newId()) =>
  executor.execute(
    {
      tenantId: stream.tenantId,
      actor: { kind: 'system', id: null },
      source: 'worker',
      origin: null,
      commandId,
      correlationId: commandId,
      causationId: null,
      reason: null,
      now: '2026-03-01T08:00:00.000Z',
      signal: new AbortController().signal,
    },
    stream,
    limits.raise({ tenantId: stream.tenantId ?? '', now: '2026-03-01T08:00:00.000Z' }),
  )

it('spares a cold process all but the events after it, and leads to the same state', async () => {
  const stream = await streamOf(1_200)
  const first = cold()
  const whole = await first.executor.load(stream, limits.model)
  expect(first.read()).toBe(1_200)
  await first.snapshots.close()
  await events.store.append(appendOf(stream, 1_200, 7))

  const later = cold()
  const loaded = await later.executor.load(stream, limits.model)
  // The event beside the snapshot, which proves that it belongs here, and those after it.
  expect(later.read()).toBe(8)
  expect(loaded).toEqual(await cold(false).executor.load(stream, limits.model))
  expect(loaded.version).toBe(whole.version + 7)
  expect(await raise(later.executor, stream)).toMatchObject({ version: 1_208 })
})

it('knows the commands of the whole stream', async () => {
  const stream = await streamOf(0)
  const before = cold()
  const commandId = newId()
  const receipt = await raise(before.executor, stream, commandId)
  await events.store.append(appendOf(stream, 1, 600))
  await before.executor.load(stream, limits.model)
  await before.snapshots.close()
  const later = cold()
  expect(await raise(later.executor, stream, commandId)).toEqual(receipt)
  expect(later.read()).toBe(1)
})

it('is written every 500 events and for no shorter stream', async () => {
  const versions = async (stream: StreamRef) =>
    (
      await fresh.db.asWeb((tx) =>
        tx.query<{ version: number }>(sql`select version from log.snapshots where stream = ${stream.name}`),
      )
    ).rows.map(({ version }) => version)
  const stream = await streamOf(499)
  const here = cold()
  await here.executor.load(stream, limits.model)
  await here.snapshots.close()
  expect(await versions(stream)).toEqual([])
  await events.store.append(appendOf(stream, 499, 1))
  await here.executor.load(stream, limits.model)
  await here.snapshots.close()
  expect(await versions(stream)).toEqual([500])
  await events.store.append(appendOf(stream, 500, 499))
  await here.executor.load(stream, limits.model)
  await here.snapshots.close()
  expect(await versions(stream)).toEqual([500])
  await events.store.append(appendOf(stream, 999, 1))
  await here.executor.load(stream, limits.model)
  await here.snapshots.close()
  expect(await versions(stream)).toEqual([1_000])
})

it.each([
  ['other rules', sql`decider = 'of another release'`],
  ['another stream of the same name', sql`event_hash = 'of another log'`],
  ['more events than there are', sql`version = 9999`],
])('of %s is passed over', async (_, change) => {
  const stream = await streamOf(600)
  const before = cold()
  const whole = await before.executor.load(stream, limits.model)
  await before.snapshots.close()
  await fresh.db.asWeb((tx) =>
    tx.query(sql`update log.snapshots set ${change} where stream = ${stream.name}`),
  )
  const later = cold()
  expect(await later.executor.load(stream, limits.model)).toEqual(whole)
  expect(later.read()).toBeGreaterThanOrEqual(600)
  expect(await raise(later.executor, stream)).toMatchObject({ version: 601 })
})
