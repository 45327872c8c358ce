import { BACKWARDS, END, FORWARDS, StreamNotFoundError, UnknownError } from '@eventstore/db-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { all, serverUnderTest, someEvents, someStream, type ServerUnderTest } from './server-under-test'

let server: ServerUnderTest
const stream = someStream()
let positions: { readonly commit: bigint; readonly prepare: bigint }[]
beforeAll(async () => {
  server = await serverUnderTest()
  await server.client.appendToStream(stream, someEvents(70))
  positions = (await all(server.client.readStream(stream))).map(({ event }) => event!.position!)
})
afterAll(() => server.stop())

const revisions = async (options: Parameters<ServerUnderTest['client']['readStream']>[1]) =>
  (await all(server.client.readStream(stream, options))).map(({ event }) => Number(event?.revision))

it('reads a stream from a revision on, that one included', async () => {
  expect(await revisions({ fromRevision: 67n })).toEqual([67, 68, 69])
  expect(await revisions({ fromRevision: 67n, direction: BACKWARDS, maxCount: 2 })).toEqual([67, 66])
  expect(await revisions({ maxCount: 3 })).toEqual([0, 1, 2])
})

it('reads $all from a position on, the event there included', async () => {
  const read = server.client.readAll({ fromPosition: positions[67]!, maxCount: 3 })
  expect((await all(read)).map(({ event }) => event?.position)).toEqual(positions.slice(67))
})

it('reads $all backwards from a position, the event there left out', async () => {
  const read = server.client.readAll({ fromPosition: positions[67]!, direction: BACKWARDS, maxCount: 2 })
  expect((await all(read)).map(({ event }) => event?.position)).toEqual([positions[66], positions[65]])
})

it('reads backwards from the end, and from the default start only event 0', async () => {
  const fromTheEnd = await revisions({ direction: BACKWARDS, fromRevision: END })
  expect(fromTheEnd).toEqual(Array.from({ length: 70 }, (_, index) => 69 - index))
  expect(await revisions({ direction: BACKWARDS })).toEqual([0])
})

it('answers a count of 0 with an unknown error', async () => {
  await expect(revisions({ maxCount: 0 })).rejects.toBeInstanceOf(UnknownError)
  await expect(all(server.client.readAll({ maxCount: 0 }))).rejects.toBeInstanceOf(UnknownError)
})

it('says that a stream is missing when it is read, not when it is asked for', async () => {
  const read = server.client.readStream('missing-stream')
  await expect(all(read)).rejects.toBeInstanceOf(StreamNotFoundError)
  await expect(all(server.client.readStream('missing-stream'))).rejects.toMatchObject({
    type: 'stream-not-found',
    streamName: 'missing-stream',
  })
})

it('has no events beyond the end', async () => {
  expect(await revisions({ fromRevision: 70n })).toEqual([])
  expect(await revisions({ fromRevision: 7_000n })).toEqual([])
  const beyond = { commit: 2n ** 60n, prepare: 2n ** 60n }
  expect(await all(server.client.readAll({ fromPosition: beyond }))).toEqual([])
})

it('has the events of the system in $all, and ours once', async () => {
  const everything = await all(server.client.readAll())
  expect(everything.some(({ event }) => event?.streamId.startsWith('$'))).toBe(true)
  const ours = everything.filter(({ event }) => event?.streamId === stream)
  expect(ours.map(({ event }) => event?.position)).toEqual(positions)
})

it('reads $all backwards from the end in the opposite order', async () => {
  const order = async (direction: typeof BACKWARDS | typeof FORWARDS) => {
    const read = server.client.readAll({ direction, fromPosition: direction === BACKWARDS ? END : 'start' })
    const ours = (await all(read)).filter(({ event }) => event?.streamId === stream)
    return ours.map(({ event }) => event?.position?.commit)
  }
  expect(await order(BACKWARDS)).toEqual((await order(FORWARDS)).reverse())
})

it('answers a position that no record begins at with an unknown error', async () => {
  const crooked = { commit: positions[5]!.commit + 1n, prepare: positions[5]!.commit + 1n }
  await expect(all(server.client.readAll({ fromPosition: crooked }))).rejects.toBeInstanceOf(UnknownError)
})

it('says the position of an event in its stream as in $all', async () => {
  const [inStream] = await all(server.client.readStream(stream, { fromRevision: 9n, maxCount: 1 }))
  const [inAll] = await all(server.client.readAll({ fromPosition: positions[9]!, maxCount: 1 }))
  expect(inStream).toEqual(inAll)
  expect(inStream?.commitPosition).toBe(positions[9]?.commit)
})
