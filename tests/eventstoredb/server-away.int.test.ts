import { setTimeout as sleep } from 'node:timers/promises'
import {
  ANY,
  END,
  EventStoreDBClient,
  NO_STREAM,
  UnavailableError,
  UnknownError,
  type AppendResult,
} from '@eventstore/db-client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { all, someEvents, someStream } from './server-under-test'
import { startStandIn, type StandIn } from './start-stand-in'
import { Watched } from './watched'

let standIn: StandIn
let client: EventStoreDBClient
beforeEach(async () => {
  standIn = await startStandIn()
  client = EventStoreDBClient.connectionString(standIn.url)
})
afterEach(async () => {
  standIn.resume()
  await client.dispose()
  await standIn.stop()
})

const codeUnavailable = 14

it('fails at once while the server is down, an append with an error of gRPC that has no type', async () => {
  await standIn.kill()
  const append = client.appendToStream(someStream(), someEvents(1))
  await expect(append).rejects.toMatchObject({ code: codeUnavailable })
  await expect(append).rejects.not.toHaveProperty('type')
  await expect(all(client.readStream('any'))).rejects.toBeInstanceOf(UnavailableError)
  await expect(client.deleteStream('any')).rejects.toBeInstanceOf(UnavailableError)
})

it('goes on with the same client after a restart', async () => {
  const stream = someStream()
  await client.appendToStream(stream, someEvents(1))
  await standIn.kill()
  await expect(client.appendToStream(stream, someEvents(1))).rejects.toMatchObject({ code: codeUnavailable })
  await standIn.restart()
  expect(await client.appendToStream(stream, someEvents(1))).toMatchObject({ nextExpectedRevision: 1n })
})

it('may say that it is not ready after a restart, in an unknown error', async () => {
  await standIn.restart()
  await standIn.faults.notReady()
  const append = client.appendToStream(someStream(), someEvents(1))
  await expect(append).rejects.toBeInstanceOf(UnknownError)
  await expect(append).rejects.toMatchObject({ message: 'Could not recognize Server Is Not Ready' })
  await client.appendToStream(someStream(), someEvents(1))
})

it.each([1, 2, 3])(
  'rejects 64 appends in flight when it is killed, and has all it acknowledged (round %i)',
  async () => {
    const acknowledged: { stream: string; id: string; result: AppendResult }[] = []
    let refused = 0
    const writers = Array.from({ length: 64 }, async () => {
      for (;;) {
        const stream = someStream()
        const [event] = someEvents(1)
        try {
          const result = await client.appendToStream(stream, event!, { expectedRevision: NO_STREAM })
          acknowledged.push({ stream, id: event!.id, result })
        } catch {
          refused += 1
          return
        }
      }
    })
    while (acknowledged.length < 300) await sleep(5)
    await standIn.kill()
    await Promise.all(writers)
    expect(refused).toBe(64)
    await standIn.restart()
    const stored = new Map((await standIn.events()).map((event) => [event.id, event]))
    for (const { stream, id, result } of acknowledged)
      expect(stored.get(id)).toMatchObject({ stream, revision: 0n, position: result.position?.commit })
  },
)

it('stores again after a kill and restart what is sent again with any, and nothing else', async () => {
  const sender = (expectedRevision: typeof ANY | typeof NO_STREAM | bigint, stream = someStream()) => {
    const events = someEvents(2)
    return () => client.appendToStream(stream, events, { expectedRevision })
  }
  const moved = someStream()
  await client.appendToStream(moved, someEvents(1))
  const [created, anyhow, exact] = [sender(NO_STREAM), sender(ANY), sender(0n, moved)]
  const receipts = [await created(), await exact(), await anyhow()]
  expect(await anyhow()).toEqual(receipts[2])
  await standIn.restart()
  // The first call finds that the old connection is gone.
  await all(client.readAll({ maxCount: 1 })).catch(() => undefined)
  expect([await created(), await exact()]).toEqual(receipts.slice(0, 2))
  expect(await anyhow()).toMatchObject({ nextExpectedRevision: 3n })
})

/** Pings soon, so that a connection to a hung server is given up in some four seconds instead of twenty. */
function impatient(): EventStoreDBClient {
  // The client warns of it.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  return EventStoreDBClient.connectionString(`${standIn.url}&keepAliveInterval=1000&keepAliveTimeout=3000`)
}

it('does not keep a deadline on appends while it hangs, unless they are calls of their own', async () => {
  const other = impatient()
  const stream = someStream()
  const deadline = 200
  await other.appendToStream(stream, someEvents(1))
  standIn.hang()
  const hanging = other.appendToStream(stream, someEvents(1), { deadline }).then(
    () => 'settled',
    () => 'settled',
  )
  const credentials = { username: 'admin', password: 'changeit' }
  await expect(other.appendToStream(stream, someEvents(1), { deadline, credentials })).rejects.toMatchObject({
    type: 'deadline-exceeded',
  })
  expect(await Promise.race([hanging, sleep(1_000, 'still pending')])).toBe('still pending')
  expect(await hanging).toBe('settled')
  await other.dispose()
})

it('answers what waited when it no longer hangs', async () => {
  const stream = someStream()
  await client.appendToStream(stream, someEvents(1))
  standIn.hang()
  const waiting = client.appendToStream(stream, someEvents(1))
  await sleep(200)
  standIn.resume()
  expect(await waiting).toMatchObject({ nextExpectedRevision: 1n })
})

it.each(['kill', 'cut'] as const)(
  'says one error to a subscription whose connection breaks (%s), no end, and never resumes it',
  async (how) => {
    const stream = someStream()
    await client.appendToStream(stream, someEvents(1))
    const watched = new Watched(client.subscribeToStream(stream, { fromRevision: END }))
    await watched.until('caughtUp')
    if (how === 'kill') await standIn.restart()
    else await standIn.faults.cutAllConnections()
    await watched.until('error')
    await client.appendToStream(stream, someEvents(1)).catch(() => undefined)
    await client.appendToStream(stream, someEvents(1)).catch(() => undefined)
    expect(await all(client.readStream(stream))).not.toHaveLength(1)
    await sleep(300)
    expect(watched.words).toEqual(['confirmation', 'caughtUp', 'error'])
  },
)

it('keeps a subscription open that somebody only stopped to read, until it is unsubscribed', async () => {
  const stream = someStream()
  await client.appendToStream(stream, someEvents(2))
  const subscription = client.subscribeToStream(stream)
  for await (const { event } of subscription) if (event) break
  await sleep(300)
  expect(await standIn.subscriptions()).toBe(1)
  await subscription.unsubscribe()
  while ((await standIn.subscriptions()) > 0) await sleep(20)
})
