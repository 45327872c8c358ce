import { describe, expect, it } from 'vitest'
import { AppendTooLarge, VersionConflict, type EventLog, type EventStore } from '~/platform/eventstore/ports'
import { appendOf, largeAppendOf, someStream } from './events'

/** What every store and log must do, whatever it stands on. */
export function eventStoreContract(
  name: string,
  open: () => Promise<{ store: EventStore; log: EventLog }>,
): void {
  describe(`${name} as an event store`, () => {
    it('gives back what was appended, to the letter, in order of versions', async () => {
      const { store } = await open()
      const stream = someStream()
      const request = appendOf(stream, 0, 3)
      const receipt = await store.append(request)
      expect(receipt).toMatchObject({
        tenantId: stream.tenantId,
        stream: stream.name,
        firstVersion: 1,
        version: 3,
      })
      const read = await store.readStream(stream, 0)
      expect(read.map((event) => event.version)).toEqual([1, 2, 3])
      read.forEach((event, index) => expect(event).toMatchObject(request.events[index] ?? {}))
      expect((await store.readStream(stream, 2)).map((event) => event.version)).toEqual([3])
    })

    it('finds a missing stream empty', async () => {
      const { store } = await open()
      expect(await store.readStream(someStream(), 0)).toEqual([])
    })

    it('refuses an append at another version than expected and stores nothing of it', async () => {
      const { store } = await open()
      const stream = someStream()
      await store.append(appendOf(stream, 0, 2))
      for (const expected of [0, 1, 3]) {
        await expect(store.append(appendOf(stream, expected))).rejects.toThrow(VersionConflict)
      }
      await expect(store.append(appendOf(stream, 1))).rejects.toMatchObject({ expected: 1, actual: 2 })
      await expect(store.append(appendOf(someStream(), 4))).rejects.toMatchObject({ expected: 4, actual: 0 })
      expect(await store.readStream(stream, 0)).toHaveLength(2)
    })

    it('answers a repeated command with its first receipt, also after the stream moved on', async () => {
      const { store } = await open()
      const stream = someStream()
      const request = appendOf(stream, 0, 2)
      const first = await store.append(request)
      await store.append(appendOf(stream, 2))
      // A store that knows events by their ids need not say that it knew these.
      expect(await store.append(request)).toMatchObject(first)
      expect(await store.readStream(stream, 0)).toHaveLength(3)
    })

    it('says that a command is in the stream already when it comes with other events', async () => {
      const { store } = await open()
      const stream = someStream()
      const request = appendOf(stream, 0, 2)
      const first = await store.append(request)
      const again = appendOf(stream, 0, 1, request.commandId)
      expect(await store.append(again)).toEqual({ ...first, repeated: true })
      await store.append(appendOf(stream, 2))
      expect(await store.append(again)).toEqual({ ...first, repeated: true })
      expect(await store.readStream(stream, 0)).toHaveLength(3)
    })

    it('lets exactly one of eight create a stream', async () => {
      const { store } = await open()
      const stream = someStream()
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, () => store.append(appendOf(stream, 0))),
      )
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
      expect(await store.readStream(stream, 0)).toHaveLength(1)
    })

    it('refuses an append without events', async () => {
      const { store } = await open()
      await expect(store.append(appendOf(someStream(), 0, 0))).rejects.toThrow(RangeError)
    })

    it('refuses more than one append may hold, stores nothing of it, and takes what just fits', async () => {
      const { store } = await open()
      const stream = someStream()
      await expect(store.append(largeAppendOf(stream, 2_600))).rejects.toThrow(AppendTooLarge)
      expect(await store.readStream(stream, 0)).toEqual([])
      await store.append(largeAppendOf(stream, 1_500))
      expect(await store.readStream(stream, 0)).toHaveLength(400)
    })

    it('keeps two tenants with a stream of the same name apart', async () => {
      const { store } = await open()
      const [a, b] = [someStream(), someStream()]
      const same = (stream: typeof a) => ({ ...stream, name: 'same' })
      await store.append(appendOf(same(a), 0, 2))
      await store.append(appendOf(same(b), 0, 1))
      expect(await store.readStream(same(a), 0)).toHaveLength(2)
    })
  })

  describe(`${name} as an event log`, () => {
    it('numbers events without gaps, in the order of commits', async () => {
      const { store, log } = await open()
      const start = await log.settled()
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => store.append(appendOf(someStream(), 0, 1 + (index % 3)))),
      )
      await log.settled()
      const read = await log.read(start, 1000)
      expect(read.map((event) => event.position)).toEqual(read.map((_, index) => start + index + 1))
      expect(await log.settled()).toBe(start + read.length)
      expect(await log.head()).toBe(start + read.length)
      const times = read.map((event) => event.logTime)
      expect(times).toEqual([...times].sort())
    })

    it('pages, filters by tenant and type, and finds the position of a receipt and of a time', async () => {
      const { store, log } = await open()
      const stream = someStream()
      const start = await log.settled()
      await store.append(appendOf(someStream(), 0))
      const receipt = await store.append(appendOf(stream, 0, 3))
      await log.settled()
      const filter = { tenantId: stream.tenantId ?? '' }
      const page = await log.read(start, 2, filter)
      expect(page.map((event) => event.version)).toEqual([1, 2])
      expect((await log.read(page.at(-1)?.position ?? 0, 2, filter)).map((event) => event.version)).toEqual([
        3,
      ])
      expect(await log.read(start, 10, { ...filter, types: ['MemberJoined'] })).toEqual([])
      expect((await log.at([start + 4, start + 2])).map((event) => event.version)).toEqual([1, 3])
      expect(await log.positionOf(receipt)).toBe(start + 4)
      const ofStream = await log.read(start, 10, { stream })
      expect(ofStream.map((event) => event.version)).toEqual([1, 2, 3])
      expect(await log.positionAt('2999-01-01T00:00:00.000Z')).toBe(await log.head())
      expect(await log.positionAt('1999-01-01T00:00:00.000Z')).toBe(0)
    })

    it('wakes a follower for every move and stops when told', async () => {
      const { store, log } = await open()
      const start = await log.settled()
      const stop = new AbortController()
      const heads: number[] = []
      const following = (async () => {
        for await (const head of log.follow(start, stop.signal)) {
          heads.push(head)
          if (head >= start + 3) stop.abort()
        }
      })()
      for (let count = 0; count < 3; count++) await store.append(appendOf(someStream(), 0))
      await following
      expect(heads.at(-1)).toBe(start + 3)
      expect(heads).toEqual([...heads].sort((a, b) => a - b))
    })
  })
}
