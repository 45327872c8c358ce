import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import type { AnyRecorded } from '~/domain/catalogue'
import { models } from '~/projections/models'
import { folded } from '~/tests/kit/folded'
import { history } from '~/tests/kit/history'
import { recorded } from '~/tests/kit/record'

let events: readonly AnyRecorded[] = []
beforeAll(async () => {
  events = await recorded(history(6, 5))
})

const every = (size: number): number[] =>
  Array.from({ length: Math.floor((events.length - 1) / size) }, (_, index) => (index + 1) * size)

it.each(models.map((model) => [model.name, model] as const))(
  '%s is the same in pages of 1, 7 and 5,000, and cut anywhere',
  (_, model) => {
    const whole = folded(model, events, every(5_000))
    expect(folded(model, events, every(1))).toEqual(whole)
    expect(folded(model, events, every(7))).toEqual(whole)
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: events.length - 1 }), { maxLength: 12 }),
        (cuts) => {
          expect(
            folded(
              model,
              events,
              [...cuts].sort((a, b) => a - b),
            ),
          ).toEqual(whole)
        },
      ),
      { numRuns: 40, seed: 7 },
    )
  },
)
