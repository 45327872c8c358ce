import { setTimeout as sleep } from 'node:timers/promises'
import {
  END,
  eventTypeFilter,
  excludeSystemEvents,
  jsonEvent,
  START,
  streamNameFilter,
  UnknownError,
  type AllStreamSubscription,
  type Filter,
  type Position,
  type ReadPosition,
  type StreamSubscription,
} from '@eventstore/db-client'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { all, serverUnderTest, someEvents, someStream, type ServerUnderTest } from './server-under-test'
import { Watched } from './watched'

let server: ServerUnderTest
const open: Watched[] = []
beforeAll(async () => {
  server = await serverUnderTest()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()))
})
afterAll(() => server.stop())

function watch(subscription: AllStreamSubscription | StreamSubscription): Watched {
  const watched = new Watched(subscription)
  open.push(watched)
  return watched
}

const append = (stream: string, count: number) => server.client.appendToStream(stream, someEvents(count))

async function head(): Promise<Position> {
  const { position } = await append(someStream(), 1)
  if (!position) throw new Error('An append has a position')
  return position
}

it('is confirmed, catches up, says so, and goes on with what is written', async () => {
  const stream = someStream()
  await append(stream, 3)
  const watched = watch(server.client.subscribeToStream(stream))
  await watched.until('caughtUp')
  await append(stream, 2)
  await watched.until('event', 5)
  expect(watched.words).toEqual(['confirmation', ...events(3), 'caughtUp', ...events(2)])
  expect(watched.revisions).toEqual([0, 1, 2, 3, 4])
})

const events = (count: number): string[] => Array<string>(count).fill('event')

it('begins after the revision it is given, and after the position', async () => {
  const stream = someStream()
  await append(stream, 4)
  const ofStream = watch(server.client.subscribeToStream(stream, { fromRevision: 1n }))
  const [second] = await all(server.client.readStream(stream, { fromRevision: 1n, maxCount: 1 }))
  const ofAll = watch(
    server.client.subscribeToAll({ fromPosition: second!.event!.position!, filter: only(stream) }),
  )
  await Promise.all([ofStream.until('caughtUp'), ofAll.until('caughtUp')])
  expect(ofStream.revisions).toEqual([2, 3])
  expect(ofAll.revisions).toEqual([2, 3])
})

const only = (stream: string, options: Partial<Filter> = {}) =>
  streamNameFilter({ ...options, prefixes: [stream] })

it('never says that it caught up with a stream that is missing', async () => {
  const stream = someStream()
  const watched = watch(server.client.subscribeToStream(stream))
  await watched.until('confirmation')
  await sleep(300)
  expect(watched.words).toEqual(['confirmation'])
  await append(stream, 1)
  await watched.until('event')
  expect(watched.words.slice(0, 2)).toEqual(['confirmation', 'event'])
})

it('brings from the end only what is written from then on', async () => {
  const stream = someStream()
  await append(stream, 2)
  const ofStream = watch(server.client.subscribeToStream(stream, { fromRevision: END }))
  const ofAll = watch(server.client.subscribeToAll({ fromPosition: END, filter: only(stream) }))
  await Promise.all([ofStream.until('caughtUp'), ofAll.until('caughtUp')])
  await append(stream, 2)
  await Promise.all([ofStream.until('event', 2), ofAll.until('event', 2)])
  expect(ofStream.revisions).toEqual([2, 3])
  expect(ofAll.revisions).toEqual([2, 3])
})

it('brings everything without a filter, and without the events of the system when told so', async () => {
  const stream = someStream()
  const before = await head()
  await append(stream, 1)
  await server.client.setStreamMetadata(stream, { maxCount: 9 })
  await append(stream, 1)
  const types = async (subscription: AllStreamSubscription): Promise<(string | undefined)[]> => {
    const found: (string | undefined)[] = []
    for await (const { event } of subscription) {
      const isOurs = event?.streamId === stream || event?.streamId === `$$${stream}`
      if (isOurs) found.push(event.type)
      if (event?.streamId === stream && event.revision === 1n) break
    }
    await subscription.unsubscribe()
    return found
  }
  expect(await types(server.client.subscribeToAll({ fromPosition: before }))).toEqual([
    'Happened',
    '$metadata',
    'Happened',
  ])
  expect(
    await types(server.client.subscribeToAll({ fromPosition: before, filter: excludeSystemEvents() })),
  ).toEqual(['Happened', 'Happened'])
})

it.each([
  {
    name: 'prefixes of stream names',
    filter: (a: string, b: string) => streamNameFilter({ prefixes: [a, b] }),
    takes: [0, 1],
  },
  {
    name: 'a pattern for stream names',
    filter: (_: string, b: string) => streamNameFilter({ regex: `^${b}$` }),
    takes: [1],
  },
  {
    name: 'prefixes of event types',
    filter: (a: string) => eventTypeFilter({ prefixes: [`First-${a}`] }),
    takes: [0],
  },
  {
    name: 'a pattern for event types',
    filter: (a: string) => eventTypeFilter({ regex: `ond-${a}$` }),
    takes: [1],
  },
])('filters $all by $name', async ({ filter, takes }) => {
  const [one, other, third] = [someStream(), someStream(), someStream()]
  const before = await head()
  await server.client.appendToStream(one, jsonEvent({ type: `First-${one}`, data: {} }))
  await server.client.appendToStream(other, jsonEvent({ type: `Second-${one}`, data: {} }))
  await server.client.appendToStream(third, jsonEvent({ type: 'Third', data: {} }))
  const found: (string | undefined)[] = []
  const subscription = server.client.subscribeToAll({ fromPosition: before, filter: filter(one, other) })
  subscription.on('data', ({ event }) => found.push(event?.streamId))
  const watched = watch(subscription)
  await watched.until('caughtUp')
  expect(found).toEqual(takes.map((index) => [one, other][index]))
})

/** Catches up from a position; answers each checkpoint with the number of events that came before it. */
async function checkpointsOf(
  fromPosition: ReadPosition,
  stream: string,
  checkpointInterval = 1,
): Promise<{ checkpoints: { at: Position; after: number }[]; watched: Watched }> {
  const checkpoints: { at: Position; after: number }[] = []
  const filter = only(stream, {
    checkpointInterval,
    checkpointReached: async (_: unknown, at: Position) => {
      checkpoints.push({ at, after: watched.times('event') })
    },
  })
  const watched = watch(server.client.subscribeToAll({ fromPosition, filter }))
  await watched.until('caughtUp')
  return { checkpoints, watched }
}

it('says a checkpoint every 32 events it looked at, also when nothing matches', async () => {
  const before = await head()
  await append(someStream(), 100)
  const none = someStream()
  const { checkpoints } = await checkpointsOf(before, none)
  expect(checkpoints.length).toBeGreaterThanOrEqual(3)
  expect(checkpoints.length).toBeLessThanOrEqual(5)
  const twice = await checkpointsOf(before, none, 2)
  expect(twice.checkpoints.length).toBeGreaterThanOrEqual(1)
  expect(twice.checkpoints.length).toBeLessThan(checkpoints.length)
})

it('says checkpoints of what is written while it is live', async () => {
  const reached: bigint[] = []
  const filter = only(someStream(), {
    checkpointReached: async (_: unknown, { commit }: Position) => {
      reached.push(commit)
    },
  })
  const watched = watch(server.client.subscribeToAll({ fromPosition: END, filter }))
  await watched.until('caughtUp')
  const { position } = await append(someStream(), 64)
  while (reached.length < 2) await sleep(20)
  expect(reached[0]).toBeLessThan(reached[1]!)
  expect(reached[1]).toBeLessThanOrEqual(position!.commit)
})

it('waits with what follows until a checkpoint was taken', async () => {
  const stream = someStream()
  const before = await head()
  await append(stream, 100)
  const order: { is: 'event' | 'reached' | 'taken'; at: bigint }[] = []
  const filter = only(stream, {
    checkpointReached: async (_: unknown, { commit }: Position) => {
      order.push({ is: 'reached', at: commit })
      await sleep(30)
      order.push({ is: 'taken', at: commit })
    },
  })
  const subscription = server.client.subscribeToAll({ fromPosition: before, filter })
  subscription.on('data', ({ event }) => order.push({ is: 'event', at: event?.position?.commit ?? 0n }))
  await watch(subscription).until('caughtUp')
  const reached = order.flatMap(({ is }, index) => (is === 'reached' ? [index] : []))
  expect(reached.length).toBeGreaterThanOrEqual(3)
  for (const index of reached) {
    const taken = order.findIndex(({ is }, later) => is === 'taken' && later > index)
    const between = order.slice(index + 1, taken).filter(({ at }) => at > order[index]!.at)
    expect(between).toEqual([])
  }
})

it('loses and repeats nothing when resumed from any checkpoint, most of which have a prepare of 0', async () => {
  const stream = someStream()
  const before = await head()
  // Ours begin a page of 32 that follows one without any, and then lie anywhere.
  for (const [others, ours] of [
    [32, 1],
    [63, 1],
    [31, 2],
    [90, 3],
    [33, 1],
  ] as const) {
    await append(someStream(), others)
    await append(stream, ours)
  }
  const { checkpoints, watched } = await checkpointsOf(before, stream)
  expect(checkpoints.map(({ at }) => at.prepare)).toContain(0n)
  const complete = watched.revisions
  expect(complete.length).toBeGreaterThan(5)
  for (const { at, after } of checkpoints) {
    const resumed = watch(server.client.subscribeToAll({ fromPosition: at, filter: only(stream) }))
    await resumed.until('caughtUp')
    expect(resumed.revisions).toEqual(complete.slice(after))
  }
})

it.each([
  { name: 'a bad pattern', options: { fromPosition: START, filter: streamNameFilter({ regex: '(' }) } },
  { name: 'a position in the middle of a record', options: { fromPosition: { commit: 1n, prepare: 1n } } },
] as const)('says an unknown error for $name', async ({ options }) => {
  const watched = watch(server.client.subscribeToAll(options))
  await watched.until('error')
  expect(watched.seen.at(-1)?.error).toBeInstanceOf(UnknownError)
})

it('goes live without a word from a position beyond the end', async () => {
  const beyond = { commit: 2n ** 60n, prepare: 2n ** 60n }
  const watched = watch(server.client.subscribeToAll({ fromPosition: beyond }))
  await watched.until('caughtUp')
  expect(watched.words).toEqual(['confirmation', 'caughtUp'])
})
