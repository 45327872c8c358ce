import { randomBytes } from 'node:crypto'
import {
  ANY,
  binaryEvent,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  STREAM_EXISTS,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { all, serverUnderTest, someEvents, someStream, type ServerUnderTest } from './server-under-test'

let server: ServerUnderTest
beforeAll(async () => {
  server = await serverUnderTest()
})
afterAll(() => server.stop())

it('answers the revision of the last event that was written, not one past it', async () => {
  const stream = someStream()
  const first = await server.client.appendToStream(stream, someEvents(3), { expectedRevision: NO_STREAM })
  const second = await server.client.appendToStream(stream, someEvents(2), { expectedRevision: 2n })
  expect(first).toMatchObject({ success: true, nextExpectedRevision: 2n })
  expect(second).toMatchObject({ success: true, nextExpectedRevision: 4n })
})

it('gives every event of a batch a position of its own, with commit and prepare the same', async () => {
  const stream = someStream()
  const { position } = await server.client.appendToStream(stream, someEvents(3))
  const positions = (await all(server.client.readStream(stream))).map(({ event }) => event?.position)
  const commits = positions.map((one) => one?.commit ?? 0n)
  expect(positions.map((one) => one?.prepare)).toEqual(commits)
  expect(commits).toEqual([...new Set(commits)].sort((a, b) => (a < b ? -1 : 1)))
  expect(position).toEqual(positions[2])
})

it('refuses a stale revision with both versions and an empty message', async () => {
  const stream = someStream()
  await server.client.appendToStream(stream, someEvents(3), { expectedRevision: NO_STREAM })
  const refused = server.client.appendToStream(stream, someEvents(1), { expectedRevision: 1n })
  await expect(refused).rejects.toBeInstanceOf(WrongExpectedVersionError)
  await expect(refused).rejects.toMatchObject({
    type: 'wrong-expected-version',
    message: '',
    streamName: stream,
    expectedVersion: 1n,
    actualVersion: 2n,
  })
})

it.each([
  { expectedRevision: 3n, expectedVersion: 3n },
  { expectedRevision: STREAM_EXISTS, expectedVersion: 'stream_exists' },
] as const)('refuses $expectedRevision where no stream is', async ({ expectedRevision, expectedVersion }) => {
  await expect(
    server.client.appendToStream(someStream(), someEvents(1), { expectedRevision }),
  ).rejects.toMatchObject({ expectedVersion, actualVersion: 'no_stream' })
})

it('refuses no_stream where one is', async () => {
  const stream = someStream()
  await server.client.appendToStream(stream, someEvents(1))
  await expect(
    server.client.appendToStream(stream, someEvents(1), { expectedRevision: NO_STREAM }),
  ).rejects.toMatchObject({ expectedVersion: 'no_stream', actualVersion: 0n })
})

it('takes stream_exists and any where a stream is, and any where none is', async () => {
  const stream = someStream()
  const append = (expectedRevision: typeof ANY | typeof STREAM_EXISTS) =>
    server.client.appendToStream(stream, someEvents(1), { expectedRevision })
  expect(await append(ANY)).toMatchObject({ nextExpectedRevision: 0n })
  expect(await append(STREAM_EXISTS)).toMatchObject({ nextExpectedRevision: 1n })
  expect(await append(ANY)).toMatchObject({ nextExpectedRevision: 2n })
})

it('lets exactly one of ten racing creations win', async () => {
  const stream = someStream()
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, () =>
      server.client.appendToStream(stream, someEvents(1), { expectedRevision: NO_STREAM }),
    ),
  )
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(9)
  for (const { reason } of refused) expect(reason).toBeInstanceOf(WrongExpectedVersionError)
  expect(await all(server.client.readStream(stream))).toHaveLength(1)
})

const limit = 1_048_576
const bytes = (length: number) => binaryEvent({ type: 'Bytes', data: randomBytes(length) })

it.each([
  { name: 'in one event', fits: [limit], tooMuch: [limit + 1] },
  { name: 'in the sum of several', fits: [limit / 2, limit / 2], tooMuch: [limit / 2, limit / 2, 1] },
])('takes 1,048,576 bytes in one append and not one more, $name', async ({ fits, tooMuch }) => {
  const stream = someStream()
  const refused = server.client.appendToStream(stream, tooMuch.map(bytes))
  await expect(refused).rejects.toBeInstanceOf(MaxAppendSizeExceededError)
  await expect(refused).rejects.toMatchObject({ maxAppendSize: limit })
  await expect(all(server.client.readStream(stream))).rejects.toBeInstanceOf(StreamNotFoundError)
  await server.client.appendToStream(stream, fits.map(bytes))
  expect(await all(server.client.readStream(stream))).toHaveLength(fits.length)
})

it('takes 15,000 tiny events in one append', async () => {
  const stream = someStream()
  const tiny = Array.from({ length: 15_000 }, () => jsonEvent({ type: 'Tiny', data: {} }))
  expect(await server.client.appendToStream(stream, tiny)).toMatchObject({ nextExpectedRevision: 14_999n })
})

it('succeeds without any events, reports revision 0 and leaves no stream', async () => {
  const stream = someStream()
  const nothing = await server.client.appendToStream(stream, [], { expectedRevision: NO_STREAM })
  expect(nothing).toMatchObject({ success: true, nextExpectedRevision: 0n })
  await expect(all(server.client.readStream(stream))).rejects.toBeInstanceOf(StreamNotFoundError)
})

it('brings binary data and metadata back byte for byte, ids in lower case and times in milliseconds', async () => {
  const stream = someStream()
  const data = randomBytes(300)
  const metadata = Buffer.concat([Buffer.from([0, 255]), randomBytes(300)])
  const id = '7F3B1C52-9A0D-4E6F-8B21-0C9D8E7F6A5B'
  const before = Date.now()
  await server.client.appendToStream(stream, binaryEvent({ id, type: 'Bytes', data, metadata }))
  const [found] = await all(server.client.readStream(stream))
  expect(found?.event).toMatchObject({ id: id.toLowerCase(), type: 'Bytes', isJson: false, streamId: stream })
  expect(found?.event?.data).toEqual(Uint8Array.from(data))
  expect(found?.event?.metadata).toEqual(Uint8Array.from(metadata))
  // The clock of another machine may differ by some seconds, but not its unit.
  expect(Math.abs((found?.event?.created.getTime() ?? 0) - before)).toBeLessThan(600_000)
})

it('brings JSON back as it was', async () => {
  const stream = someStream()
  const data = { text: 'țară', list: [1, null, { deep: true }] }
  const metadata = { by: 'someone' }
  await server.client.appendToStream(stream, jsonEvent({ type: 'Json', data, metadata }))
  const [found] = await all(server.client.readStream(stream))
  expect(found?.event).toMatchObject({ isJson: true, data, metadata })
})

const inItsOwnCall = { credentials: { username: 'admin', password: 'changeit' } }

it('appends in a call of its own when credentials are given, by the same rules', async () => {
  const stream = someStream()
  const append = (count: number, expectedRevision: bigint | typeof NO_STREAM) =>
    server.client.appendToStream(stream, someEvents(count), { expectedRevision, ...inItsOwnCall })
  expect(await append(2, NO_STREAM)).toMatchObject({ success: true, nextExpectedRevision: 1n })
  await expect(append(1, 0n)).rejects.toMatchObject({ message: '', expectedVersion: 0n, actualVersion: 1n })
  await expect(append(1, NO_STREAM)).rejects.toMatchObject({ expectedVersion: 'no_stream' })
  expect(await append(1, 1n)).toMatchObject({ nextExpectedRevision: 2n })
  await expect(server.client.appendToStream(stream, bytes(limit + 1), inItsOwnCall)).rejects.toMatchObject({
    type: 'maximum-append-size-exceeded',
    maxAppendSize: limit,
  })
})
