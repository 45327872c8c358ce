import net from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPostgresEvents, type PostgresEvents } from '~/platform/eventstore/postgres'
import { PostgresStore } from '~/platform/eventstore/postgres-store'
import { OutcomeUnknown, VersionConflict, type AppendRequest } from '~/platform/eventstore/ports'
import { valueParser } from '~/platform/postgres/database'
import { appendOf, someStream } from '~/tests/contract/events'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { raceAgainstFollower } from './follower'
import { NaiveSequenceStore } from './naive-sequence-store'

let fresh: FreshDatabase
let events: PostgresEvents
beforeAll(async () => {
  fresh = await freshDatabase()
  events = await openPostgresEvents(fresh.url, fresh.db, () => undefined)
})
afterAll(async () => {
  await events.close()
  await fresh.drop()
})

const allSeen = { missing: 0, doubled: 0, outOfOrder: 0 }

/** Commits that take their time, some more than others: what a busy disk does, and what brings lost events to light. */
const slowCommits = (table: string): string => `
  create or replace function slow_commit() returns trigger language plpgsql as $$
    begin perform pg_sleep(case when random() < 0.1 then 0.004 else 0 end); return null; end $$;
  create constraint trigger slow_commit after insert on ${table} deferrable initially deferred
    for each row execute function slow_commit()`

const opened = (count: number): Promise<PostgresEvents[]> =>
  Promise.all(Array.from({ length: count }, () => openPostgresEvents(fresh.url, fresh.db, () => undefined)))

it('loses, reorders and doubles nothing while 48 writers of 8 processes append', async () => {
  await fresh.db.pool.query(slowCommits('log.events'))
  const processes = await opened(8)
  const stores = processes.map(({ store }) => store)
  const outcome = await raceAgainstFollower(stores, events.log, 48, 12)
  await Promise.all(processes.map((one) => one.close()))
  await fresh.db.pool.query('drop trigger slow_commit on log.events')
  expect(outcome).toEqual({ ...allSeen, appended: outcome.appended })
  expect(outcome.appended).toBeGreaterThan(48 * 12)
})

it('catches the naive store losing events in the same race', async () => {
  const naive = new NaiveSequenceStore(fresh.url)
  await naive.create()
  await fresh.db.pool.query(slowCommits('naive_events'))
  const outcome = await raceAgainstFollower([naive], naive, 48, 12)
  await naive.close()
  expect(outcome.appended).toBeGreaterThan(48 * 12)
  expect(outcome.missing).toBeGreaterThan(0)
})

it('lets exactly one of eight processes create a stream', async () => {
  const processes = await opened(8)
  const stream = someStream()
  const outcomes = await Promise.allSettled(processes.map(({ store }) => store.append(appendOf(stream, 0))))
  await Promise.all(processes.map((one) => one.close()))
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
  expect(await events.store.readStream(stream, 0)).toHaveLength(1)
})

it('lets one append win each version, and deadlocks nowhere, where flushes of four processes meet in new and old streams', async () => {
  const processes = await opened(4)
  const old = Array.from({ length: 12 }, someStream)
  await Promise.all(old.map((stream) => events.store.append(appendOf(stream, 0))))
  const streams = [...old, ...Array.from({ length: 12 }, someStream)]
  for (let round = 0; round < 20; round++) {
    const outcomes = await Promise.allSettled(
      processes.flatMap(({ store }, number) => {
        // Each process asks in another order, so that only the database can bring them into one.
        const turned = streams.map((_, index) => streams[(index * 5 + number * 7) % streams.length]!)
        return turned.map((stream) =>
          store.append(appendOf(stream, old.includes(stream) ? round + 1 : round)),
        )
      }),
    )
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(lost.filter(({ reason }) => !(reason instanceof VersionConflict))).toEqual([])
    expect(outcomes.length - lost.length).toBe(streams.length)
  }
  await Promise.all(processes.map((one) => one.close()))
  for (const stream of streams)
    expect((await events.store.readStream(stream, 0)).map(({ version }) => version)).toEqual(
      Array.from({ length: old.includes(stream) ? 21 : 20 }, (_, index) => index + 1),
    )
  const { rows } = await fresh.db.pool.query<{ deadlocks: number }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  expect(rows[0]?.deadlocks).toBe(0)
})

it('answers each request of one call for itself, also where two of them ask for the same new stream', async () => {
  const [fresh1, fresh2, present] = [someStream(), someStream(), someStream()]
  const first = appendOf(present, 0)
  await events.store.append(first)
  const requests = [
    appendOf(fresh1, 0, 2),
    appendOf(fresh1, 0),
    first,
    appendOf(present, 1, 3),
    appendOf(present, 7),
    appendOf(fresh2, 0),
  ]
  const answers = await callAppend(requests)
  const head = await events.log.head()
  expect(answers.map(({ outcome, firstVersion, version }) => [outcome, firstVersion, version])).toEqual([
    ['appended', 1, 2],
    ['conflict', null, 2],
    ['repeated', 1, 1],
    ['appended', 2, 4],
    ['conflict', null, 4],
    ['appended', 1, 1],
  ])
  const positions = answers.flatMap(({ outcome, position }) => (outcome === 'appended' ? [position] : []))
  expect(new Set(positions).size).toBe(3)
  expect(Math.max(...positions)).toBe(head)
})

interface Answer {
  readonly request: number
  readonly outcome: string
  readonly firstVersion: number | null
  readonly version: number
  readonly position: number
}

/** One call of the function with everything in it; the store itself never asks twice for one stream in a call. */
async function callAppend(requests: readonly AppendRequest[]): Promise<readonly Answer[]> {
  const said = requests.flatMap(({ events: some }, index) =>
    some.map((event, offset) => ({ ...event, request: index + 1, offset: offset + 1 })),
  )
  const { rows } = await fresh.db.pool.query<Answer>(
    `select request, outcome, first_version as "firstVersion", version, position
       from log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) order by request`,
    [
      requests.map(({ stream }) => stream.tenantId),
      requests.map(({ stream }) => stream.name),
      requests.map(({ expected }) => expected),
      requests.map(({ commandId }) => commandId),
      requests.map(({ events: some }) => some.length),
      said.map(({ request }) => request),
      said.map(({ offset }) => offset),
      said.map(({ id }) => id),
      said.map(({ type }) => type),
      said.map(({ schemaVersion }) => schemaVersion),
      said.map(({ data }) => data),
      said.map(({ meta }) => meta),
      said.map(({ occurredAt }) => occurredAt),
      said.map(({ recordedAt }) => recordedAt),
      said.map(({ hash }) => hash),
    ],
  )
  return rows
}

it('is not held up by a transaction left open in another database', async () => {
  const elsewhere = await freshDatabase()
  const client = new pg.Client({ connectionString: elsewhere.url })
  await client.connect()
  await client.query('begin; create table open_for_long (a int); select pg_current_xact_id()')
  const start = await events.log.head()
  await events.store.append(appendOf(someStream(), 0))
  expect(await events.log.read(start, 10)).toHaveLength(1)
  await client.query('rollback')
  await client.end()
  await elsewhere.drop()
})

it('doubles nothing when the reply of an append is lost and the append is sent again', async () => {
  const cut = await cuttingProxy(fresh.url)
  const pool = new pg.Pool({
    connectionString: cut.url,
    max: 1,
    options: '-c role=daybook_web',
    types: { getTypeParser: valueParser },
  })
  pool.on('error', () => undefined)
  const store = new PostgresStore(pool, events.signal)
  await store.append(appendOf(someStream(), 0))
  const request = appendOf(someStream(), 0, 3)
  cut.swallowReplies()
  await expect(store.append(request)).rejects.toThrow(OutcomeUnknown)
  cut.heal()
  const receipt = await store.append(request)
  expect(receipt).toMatchObject({ firstVersion: 1, version: 3 })
  expect(await events.store.readStream(request.stream, 0)).toHaveLength(3)
  await pool.end()
  await cut.close()
})

/** Stands between client and server; after `swallowReplies` a request still arrives but its answer never comes back. */
async function cuttingProxy(url: string) {
  const target = new URL(url.replace('@/', '@localhost/'))
  const socketPath = `${target.searchParams.get('host') ?? ''}/.s.PGSQL.5432`
  let swallowing = false
  const sockets = new Set<net.Socket>()
  const server = net.createServer((client) => {
    const upstream = net.connect(socketPath)
    sockets.add(client).add(upstream)
    client.on('error', () => undefined).pipe(upstream)
    upstream.on('error', () => undefined)
    upstream.on('data', (answer) => {
      if (swallowing) client.destroy()
      else client.write(answer)
    })
    client.on('close', () => setTimeout(() => upstream.destroy(), 200))
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `postgres://${target.username}:${target.password}@127.0.0.1:${port}${target.pathname}`,
    swallowReplies: () => void (swallowing = true),
    heal: () => void (swallowing = false),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
