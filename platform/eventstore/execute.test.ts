import { describe, expect, it } from 'vitest'
import { decider, refuse } from '~/domain/kernel/decider'
import { SeatLimitChanged, type TenantEvent } from '~/domain/tenancy/events'
import { setClock } from '~/platform/clock/clock'
import { newId } from '~/platform/ids'
import { appendOf, someStream } from '~/tests/contract/events'
import { CommandReused, createExecutor, StreamFromNewerRelease, type CommandContext } from './execute'
import { MemoryStore } from './memory'
import { OutcomeUnknown, type AppendRequest, type EventStore } from './ports'
import { clearText, SubjectErased, type KeyOwner, type Sealer } from './sealer'
import { StateCache } from './state-cache'

type CounterEvent = Extract<TenantEvent, { type: 'SeatLimitChanged' }>
const counter = decider<{ add: { tenantId: string; amount: number; now: string } }, CounterEvent, number>({
  category: 'counter',
  initial: 0,
  decide: {
    add: ({ tenantId, amount }, sum) => {
      if (amount === 0) return []
      return amount > 100
        ? refuse('TooMuch', { sum })
        : [SeatLimitChanged({ tenantId, from: sum, to: sum + amount })]
    },
  },
  evolve: { SeatLimitChanged: (_, { to }) => to },
})

const now = '2026-03-01T08:00:00.000Z'

function contextOf(commandId = newId(), actor = 'a'): CommandContext {
  return {
    tenantId: null,
    actor: { kind: 'user', id: actor },
    source: 'web',
    origin: null,
    commandId,
    correlationId: commandId,
    causationId: null,
    reason: null,
    now,
    signal: new AbortController().signal,
  }
}

function setup(store: EventStore = new MemoryStore(), sealer: Sealer = clearText) {
  const parts = { clock: setClock(now), sealer, commandKey: Buffer.from('key'), random: () => 0 }
  const executor = createExecutor({ store, cache: new StateCache(), ...parts })
  const stream = someStream()
  const add = (by: number, context = contextOf()) =>
    executor.execute(
      context,
      stream,
      counter.add({ tenantId: stream.tenantId ?? '', amount: by, now: context.now }),
    )
  const sum = async (): Promise<number> => (await executor.load(stream, counter.model)).state
  return { executor, stream, add, sum, store }
}

describe('execute', () => {
  it('decides on the state, appends, and answers with a receipt', async () => {
    const { add, sum } = setup()
    expect(await add(2)).toMatchObject({ firstVersion: 1, version: 1 })
    expect(await add(3)).toMatchObject({ firstVersion: 2, version: 2 })
    expect(await sum()).toBe(5)
  })

  it('passes a refusal on and appends nothing', async () => {
    const { add, sum } = setup()
    expect(await add(101)).toEqual({ refused: 'TooMuch', sum: 0 })
    expect(await sum()).toBe(0)
  })

  it('answers a decision without events with the version there is', async () => {
    const { add } = setup()
    await add(2)
    expect(await add(0)).toMatchObject({ version: 1, position: null })
  })

  it('answers a repeated command with its first receipt, before deciding again', async () => {
    const { add, sum } = setup()
    const context = contextOf()
    const first = await add(2, context)
    await add(3)
    expect(await add(2, { ...context, now: '2026-03-01T09:00:00.000Z' })).toEqual(first)
    expect(await sum()).toBe(5)
  })

  it('refuses another input or another person under the same command id', async () => {
    const { add } = setup()
    const commandId = newId()
    await add(2, contextOf(commandId))
    await expect(add(3, contextOf(commandId))).rejects.toThrow(CommandReused)
    await expect(add(2, contextOf(commandId, 'b'))).rejects.toThrow(CommandReused)
  })

  it('refuses one of two different commands that race under one id', async () => {
    const { add, sum } = setup()
    const commandId = newId()
    const outcomes = await Promise.allSettled([
      add(2, contextOf(commandId)),
      add(3, contextOf(commandId, 'b')),
    ])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected'])
    expect(outcomes[1]).toMatchObject({ reason: expect.any(CommandReused) })
    expect(await sum()).toBe(2)
  })

  it('loses no update when many commands meet on one stream', async () => {
    const { add, sum } = setup()
    await Promise.all(Array.from({ length: 6 }, () => add(1)))
    expect(await sum()).toBe(6)
  })

  it.each(['before the append', 'after the append'])(
    'happens once when the reply is lost %s',
    async (moment) => {
      const memory = new MemoryStore()
      let lose = true
      const store: EventStore = {
        readStream: (stream, after) => memory.readStream(stream, after),
        append: async (request: AppendRequest) => {
          if (!lose) return memory.append(request)
          lose = false
          if (moment === 'after the append') await memory.append(request)
          throw new OutcomeUnknown('lost')
        },
      }
      const { add, sum } = setup(store)
      expect(await add(2)).toMatchObject({ firstVersion: 1, version: 1 })
      expect(await sum()).toBe(2)
    },
  )

  it('sees what another process appended to a stream whose state is cached', async () => {
    const store = new MemoryStore()
    const { stream, add, sum } = setup(store)
    await add(2)
    const { executor } = setup(store)
    await executor.execute(
      contextOf(),
      stream,
      counter.add({ tenantId: stream.tenantId ?? '', amount: 5, now }),
    )
    expect(await add(1)).toMatchObject({ version: 3 })
    expect(await sum()).toBe(8)
  })

  it('needs no key to decide, and asks for the keys of what it seals before it appends', async () => {
    const asked: string[] = []
    const memory = new MemoryStore()
    const store: EventStore = {
      readStream: (stream, after) => memory.readStream(stream, after),
      append: (request) => (asked.push('append'), memory.append(request)),
    }
    const sealer: Sealer = {
      prepare: (owners: readonly KeyOwner[]) => {
        asked.push(...owners.map(({ subject }) => `key of ${subject}`))
        return clearText.prepare(owners)
      },
      open: () => Promise.reject(new Error('No key is there to be read')),
    }
    const { add, sum } = setup(store, sealer)
    const origin = { ip: '192.0.2.1', userAgent: 'Test' }
    await add(2, { ...contextOf(), origin })
    await add(3)
    expect(asked).toEqual(['key of a', 'append', 'append'])
    expect(await sum()).toBe(5)
  })

  it('refuses what would have to be sealed for somebody erased, and appends nothing of it', async () => {
    const gone: Sealer = { ...clearText, prepare: () => Promise.reject(new SubjectErased('gone')) }
    const { add, sum } = setup(new MemoryStore(), gone)
    expect(await add(2)).toEqual({ refused: 'PersonErased' })
    expect(await sum()).toBe(0)
  })

  it('does not decide on events of a newer release', async () => {
    const store = new MemoryStore()
    const { stream, add } = setup(store)
    const request = appendOf(stream, 0)
    const newer = [
      { ...request, events: request.events.map((event) => ({ ...event, type: 'SeatsForgotten' })) },
      { ...request, commandId: 'b', events: request.events.map((event) => ({ ...event, schemaVersion: 2 })) },
    ]
    for (const [index, append] of newer.entries()) {
      await store.append({ ...append, expected: index })
      await expect(add(1)).rejects.toThrow(StreamFromNewerRelease)
    }
  })
})
