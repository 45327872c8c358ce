import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { setClock } from '~/platform/clock/clock'
import { newId } from '~/platform/ids'
import { SeatLimitChanged, type TenantEvent } from '~/domain/tenancy/events'
import { decider } from '~/domain/kernel/decider'
import { appendOf, someStream } from '~/tests/contract/events'
import { startStandIn, type StandIn } from '~/tests/eventstoredb/start-stand-in'
import { mirroredEvents, type MirroredEvents } from '~/tests/kit/mirrored-events'
import { CommandReused, createExecutor, type CommandContext } from './execute'
import { AppendTooLarge, OutcomeUnknown, StoreUnavailable, VersionConflict } from './ports'
import { clearText } from './sealer'
import { StateCache } from './state-cache'

let server: StandIn
let events: MirroredEvents
beforeAll(async () => {
  server = await startStandIn()
  events = await mirroredEvents(server.url, { times: { appendMs: 400, readMs: 800 } })
})
afterAll(async () => {
  await events.end()
  await server.stop()
})
afterEach(() => server.faults.clear())

type CounterEvent = Extract<TenantEvent, { type: 'SeatLimitChanged' }>
const counter = decider<{ add: { tenantId: string; amount: number; now: string } }, CounterEvent, number>({
  category: 'counter',
  initial: 0,
  decide: {
    add: ({ tenantId, amount }, sum) => [SeatLimitChanged({ tenantId, from: sum, to: sum + amount })],
  },
  evolve: { SeatLimitChanged: (_, { to }) => to },
})
const now = '2026-03-01T08:00:00.000Z'

function counterOn(stream = someStream()) {
  const parts = {
    clock: setClock(now),
    sealer: clearText,
    commandKey: Buffer.from('key'),
    random: Math.random,
  }
  const executor = createExecutor({ store: events.store, cache: new StateCache(), ...parts })
  const add = (amount: number, commandId = newId()) => {
    const context: CommandContext = {
      ...{ tenantId: stream.tenantId, actor: { kind: 'user', id: 'a' }, source: 'web', origin: null },
      ...{ commandId, correlationId: commandId, causationId: null, reason: null, now },
      signal: new AbortController().signal,
    }
    return executor.execute(context, stream, counter.add({ tenantId: stream.tenantId ?? '', amount, now }))
  }
  const sums = async (): Promise<number[]> =>
    (await events.store.readStream(stream, 0)).map(({ data }) => Number(JSON.parse(data).to))
  return { stream, add, sums }
}

describe('an append to EventStoreDB', () => {
  it('is never sent without a uuid, a type, an event, or with more than fits', async () => {
    const request = appendOf(someStream(), 0)
    const changed = (parts: object) => ({
      ...request,
      events: request.events.map((event) => ({ ...event, ...parts })),
    })
    for (const wrong of [changed({ id: 'one' }), changed({ type: '' }), changed({ type: '$own' })])
      await expect(events.store.append(wrong)).rejects.toThrow(RangeError)
    await expect(events.store.append({ ...request, events: [] })).rejects.toThrow(RangeError)
    const large = changed({ data: JSON.stringify('x'.repeat(1_048_576)) })
    await expect(events.store.append(large)).rejects.toThrow(AppendTooLarge)
    expect((await server.events()).filter(({ stream }) => stream.includes(request.stream.name))).toEqual([])
  })

  it('is of unknown outcome when its acknowledgement is lost, and happens once when the command comes again', async () => {
    const { add, sums } = counterOn()
    await add(2)
    await server.faults.cutConnection({ when: 'after' })
    expect(await add(3)).toMatchObject({ firstVersion: 2, version: 2 })
    expect(await sums()).toEqual([2, 5])
    const request = appendOf(someStream(), 0)
    await server.faults.cutConnection({ when: 'after' })
    await expect(events.store.append(request)).rejects.toThrow(OutcomeUnknown)
    expect(await events.store.append(request)).toMatchObject({ firstVersion: 1, version: 1 })
    expect(await events.store.readStream(request.stream, 0)).toHaveLength(1)
  })

  it('is of unknown outcome when the server does not answer in time, and the command is found once it does', async () => {
    const { add, sums } = counterOn()
    await add(2)
    await server.faults.delay(1_500, { when: 'after' })
    expect(await add(3)).toMatchObject({ firstVersion: 2, version: 2 })
    expect(await sums()).toEqual([2, 5])
  })

  it('fails as unavailable while the server hangs, and goes on when it wakes', async () => {
    const { add, sums } = counterOn()
    await add(2)
    const commandId = newId()
    server.hang()
    await expect(add(3, commandId)).rejects.toThrow(StoreUnavailable)
    server.resume()
    expect(await add(3, commandId)).toMatchObject({ firstVersion: 2, version: 2 })
    expect(await sums()).toEqual([2, 5])
  })

  it('loses and doubles nothing while the server is killed and started again under 40 of them', async () => {
    const counters = Array.from({ length: 40 }, () => ({ ...counterOn(), ids: [newId(), newId(), newId()] }))
    const adding = counters.map(async ({ add, ids }) => {
      for (const id of ids) {
        // A person whose form came back unsaved sends it again.
        const again = (): Promise<unknown> =>
          add(1, id).catch((error: unknown) => {
            if (error instanceof StoreUnavailable || error instanceof OutcomeUnknown) return again()
            throw error
          })
        await again()
      }
    })
    await server.kill()
    await server.restart()
    await Promise.all(adding)
    for (const { sums } of counters) expect(await sums()).toEqual([1, 2, 3])
  })

  it('that says "not ready" after a restart is tried again', async () => {
    const { add, sums } = counterOn()
    await server.faults.notReady()
    await add(2)
    expect(await sums()).toEqual([2])
  })

  it.each([
    [14, OutcomeUnknown],
    [1, OutcomeUnknown],
    [13, OutcomeUnknown],
  ])('that ends with the gRPC code %i is %o', async (code, kind) => {
    await server.faults.fail(code, 'as planned')
    await expect(events.store.append(appendOf(someStream(), 0))).rejects.toThrow(kind)
  })

  it('says at which version the stream is when it has moved on, and when there is none', async () => {
    const stream = someStream()
    await events.store.append(appendOf(stream, 0, 2))
    for (const [expected, on, actual] of [
      [0, stream, 2],
      [1, stream, 2],
      [7, stream, 2],
      [3, someStream(), 0],
    ] as const) {
      const outcome = events.store.append(appendOf(on, expected))
      await expect(outcome).rejects.toMatchObject({ expected, actual })
      await expect(outcome).rejects.toThrow(VersionConflict)
    }
  })

  it('takes no other command under the same id for this one, though both came at the same moment', async () => {
    const { add, sums } = counterOn()
    const commandId = newId()
    const outcomes = await Promise.allSettled([add(2, commandId), add(3, commandId)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: expect.any(CommandReused),
    })
    expect(await sums()).toHaveLength(1)
  })
})

describe('a read from EventStoreDB', () => {
  it('fails as unavailable, never as empty, while the server is away', async () => {
    const request = appendOf(someStream(), 0)
    await events.store.append(request)
    await server.kill()
    await expect(events.store.readStream(request.stream, 0)).rejects.toThrow(StoreUnavailable)
    await server.restart()
    expect(await events.store.readStream(request.stream, 0)).toHaveLength(1)
  })
})
