import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decider, isRefusal, refuse } from './decider'
import { defineEvent, type Impersonal, type NewEvent } from './event'
import { later } from './instant'

const Counted = defineEvent('Counted', { by: z.int() })
type Counting = NewEvent<'Counted', { by: number }, Impersonal<{ by: z.ZodInt }>>

const counter = decider<{ count: { by: number } }, Counting, number>({
  category: 'counter',
  initial: 0,
  decide: { count: ({ by }, sum) => (sum + by > 10 ? refuse('TooMuch', { sum }) : [Counted({ by })]) },
  evolve: { Counted: (sum, { by }) => sum + by },
})

describe('a decider', () => {
  it('makes commands that carry their name, their input and how to rebuild the state', () => {
    const command = counter.count({ by: 3 })
    expect(command).toMatchObject({ name: 'count', input: { by: 3 }, model: counter.model })
    expect(command.decide(4)).toEqual([Counted({ by: 3 })])
  })

  it('answers with the rule that said no', () => {
    const answer = counter.count({ by: 3 }).decide(8)
    expect(isRefusal(answer)).toBe(true)
    expect(answer).toEqual({ refused: 'TooMuch', sum: 8 })
    expect(isRefusal(counter.count({ by: 1 }).decide(8))).toBe(false)
  })

  it('rebuilds its state from its own events and leaves it alone for all others', () => {
    const { model } = counter
    expect(model.evolve(2, 'Counted', { by: 3 })).toBe(5)
    expect(model.evolve(2, 'Discounted', { by: 3 })).toBe(2)
    expect([model.knows('Counted'), model.knows('Discounted')]).toEqual([true, false])
  })
})

it('counts on from an instant, across the hour that summer time skips', () => {
  expect(later('2026-03-29T00:59:59.999Z', 1)).toBe('2026-03-29T01:00:00.000Z')
  expect(later('2026-03-01T00:00:00.000Z', -1)).toBe('2026-02-28T23:59:59.999Z')
})
