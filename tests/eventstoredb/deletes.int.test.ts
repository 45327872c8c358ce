import { ANY, NO_STREAM, STREAM_EXISTS, StreamDeletedError, StreamNotFoundError } from '@eventstore/db-client'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { all, serverUnderTest, someEvents, someStream, type ServerUnderTest } from './server-under-test'

let server: ServerUnderTest
beforeAll(async () => {
  server = await serverUnderTest()
})
afterAll(() => server.stop())

async function filled(count: number): Promise<string> {
  const stream = someStream()
  await server.client.appendToStream(stream, someEvents(count), { expectedRevision: NO_STREAM })
  return stream
}

const revisions = async (stream: string) =>
  (await all(server.client.readStream(stream))).map(({ event }) => Number(event?.revision))

const inAll = async (stream: string) =>
  (await all(server.client.readAll())).filter(({ event }) => event?.streamId === stream)

it.each([NO_STREAM, ANY, 2n] as const)(
  'finds no stream that was deleted, and goes on after its old revisions when appended to with %s',
  async (expectedRevision) => {
    const stream = await filled(3)
    await server.client.deleteStream(stream)
    await expect(revisions(stream)).rejects.toBeInstanceOf(StreamNotFoundError)
    const again = await server.client.appendToStream(stream, someEvents(2), { expectedRevision })
    expect(again).toMatchObject({ nextExpectedRevision: 4n })
    expect(await revisions(stream)).toEqual([3, 4])
    expect(await inAll(stream)).toHaveLength(5)
  },
)

it('takes a deleted stream for one that does not exist', async () => {
  const stream = await filled(1)
  await server.client.deleteStream(stream)
  const refused = server.client.appendToStream(stream, someEvents(1), { expectedRevision: STREAM_EXISTS })
  await expect(refused).rejects.toBeInstanceOf(StreamDeletedError)
})

it('throws StreamDeletedError for everything that is done to a stream with a tombstone', async () => {
  const stream = await filled(2)
  await server.client.tombstoneStream(stream)
  const deleted = { type: 'stream-deleted', streamName: stream }
  await expect(revisions(stream)).rejects.toMatchObject(deleted)
  for (const expectedRevision of [ANY, NO_STREAM, 1n] as const)
    await expect(
      server.client.appendToStream(stream, someEvents(1), { expectedRevision }),
    ).rejects.toMatchObject(deleted)
  await expect(server.client.deleteStream(stream)).rejects.toMatchObject(deleted)
  await expect(server.client.tombstoneStream(stream)).rejects.toMatchObject(deleted)
  await expect(all(server.client.subscribeToStream(stream))).rejects.toMatchObject(deleted)
})

it('carries a tombstone in $all, at the highest revision there is', async () => {
  const stream = await filled(1)
  await server.client.tombstoneStream(stream)
  const [first, tombstone] = await inAll(stream)
  expect(first?.event).toMatchObject({ revision: 0n })
  expect(tombstone?.event).toMatchObject({ type: '$streamDeleted', revision: 9223372036854775807n })
})

it('reports versions as -2n and -1n when a missing stream is deleted', async () => {
  const stream = someStream()
  await expect(server.client.deleteStream(stream)).rejects.toMatchObject({
    type: 'wrong-expected-version',
    streamName: stream,
    expectedVersion: -2n,
    actualVersion: -1n,
  })
})

it('refuses to delete at a stale revision', async () => {
  const stream = await filled(3)
  await expect(server.client.deleteStream(stream, { expectedRevision: 1n })).rejects.toMatchObject({
    expectedVersion: 1n,
    actualVersion: 2n,
  })
  await server.client.deleteStream(stream, { expectedRevision: 2n })
})

it('says a position of the log for the revision of metadata', async () => {
  const stream = await filled(1)
  const { position } = await server.client.setStreamMetadata(stream, { maxCount: 5 })
  const found = await server.client.getStreamMetadata(stream)
  expect(found.metadata).toEqual({ maxCount: 5 })
  expect(found.metastreamRevision).toBe(position?.commit)
})

it('hides events before the newest $maxCount from reads of the stream, not from $all', async () => {
  const stream = await filled(5)
  await server.client.setStreamMetadata(stream, { maxCount: 2 })
  expect(await revisions(stream)).toEqual([3, 4])
  expect(await inAll(stream)).toHaveLength(5)
})

it('hides events before truncateBefore from reads of the stream, not from $all', async () => {
  const stream = await filled(5)
  await server.client.setStreamMetadata(stream, { truncateBefore: 3 })
  expect(await revisions(stream)).toEqual([3, 4])
  await server.client.setStreamMetadata(stream, { truncateBefore: 5 })
  expect(await revisions(stream)).toEqual([])
  expect(await inAll(stream)).toHaveLength(5)
})

it('hides events older than $maxAge from reads of the stream, not from $all', async () => {
  const stream = await filled(2)
  await server.client.setStreamMetadata(stream, { maxAge: 1 })
  while ((await revisions(stream)).length > 0) await sleep(100)
  await server.client.appendToStream(stream, someEvents(1), { expectedRevision: 1n })
  expect(await revisions(stream)).toEqual([2])
  expect(await inAll(stream)).toHaveLength(3)
})
