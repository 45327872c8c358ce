import { randomUUID } from 'node:crypto'
import { ANY, jsonEvent, NO_STREAM, type AppendExpectedRevision } from '@eventstore/db-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { all, serverUnderTest, someEvents, someStream, type ServerUnderTest } from './server-under-test'

let server: ServerUnderTest
beforeAll(async () => {
  server = await serverUnderTest()
})
afterAll(() => server.stop())

const append = (stream: string, events: ReturnType<typeof someEvents>, expected: AppendExpectedRevision) =>
  server.client.appendToStream(stream, events, { expectedRevision: expected })

const idsIn = async (stream: string) =>
  (await all(server.client.readStream(stream))).map(({ event }) => event?.id)

it.each([NO_STREAM, ANY] as const)(
  'succeeds with the original receipt when events are sent again with %s',
  async (expected) => {
    const stream = someStream()
    const events = someEvents(2)
    const first = await append(stream, events, expected)
    await append(stream, someEvents(3), 1n)
    expect(await append(stream, events, expected)).toEqual(first)
    expect(await idsIn(stream)).toHaveLength(5)
  },
)

it('does not compare the bodies of events that are sent again', async () => {
  const stream = someStream()
  const id = randomUUID()
  const first = await append(stream, [jsonEvent({ id, type: 'Said', data: { word: 'yes' } })], NO_STREAM)
  expect(await append(stream, [jsonEvent({ id, type: 'Unsaid', data: { word: 'no' } })], NO_STREAM)).toEqual(
    first,
  )
  const [kept] = await all(server.client.readStream(stream))
  expect(kept?.event).toMatchObject({ type: 'Said', data: { word: 'yes' } })
})

it('recognises events that are sent again at the exact revision they were first sent with', async () => {
  const stream = someStream()
  const events = someEvents(2)
  await append(stream, someEvents(1), NO_STREAM)
  const first = await append(stream, events, 0n)
  await append(stream, someEvents(1), 2n)
  expect(await append(stream, events, 0n)).toEqual(first)
  expect(await idsIn(stream)).toHaveLength(4)
})

it('appends events again that are sent with the revision the stream has come to', async () => {
  const stream = someStream()
  const events = someEvents(1)
  await append(stream, events, NO_STREAM)
  expect(await append(stream, events, 0n)).toMatchObject({ nextExpectedRevision: 1n })
  expect(await idsIn(stream)).toEqual([events[0]?.id, events[0]?.id])
})

it('refuses one old and one new id in a call, as a conflict with any', async () => {
  const stream = someStream()
  const events = someEvents(1)
  await append(stream, events, NO_STREAM)
  await expect(append(stream, [...events, ...someEvents(1)], ANY)).rejects.toMatchObject({
    type: 'wrong-expected-version',
    expectedVersion: 'any',
  })
  expect(await idsIn(stream)).toHaveLength(1)
})

it('stores both when one id comes twice in a call', async () => {
  const stream = someStream()
  const [event] = someEvents(1)
  expect(await append(stream, [event!, event!], NO_STREAM)).toMatchObject({ nextExpectedRevision: 1n })
  expect(await idsIn(stream)).toEqual([event?.id, event?.id])
})

it('takes the same id in another stream for another event', async () => {
  const events = someEvents(1)
  await append(someStream(), events, ANY)
  const other = someStream()
  await append(other, events, ANY)
  expect(await idsIn(other)).toHaveLength(1)
})
