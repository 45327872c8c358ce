import { createHash } from 'node:crypto'
import { inject } from 'vitest'

/** Chance that can be repeated: the same seed and label give the same draws. */
export interface Chance {
  /** 0 up to 1. */
  next(): number
  /** A whole number from 0 up to `below`. */
  below(below: number): number
  /** The same things in another order. */
  shuffled<T>(things: readonly T[]): readonly T[]
}

/** Each test draws by a label of its own, so that one of them alone meets what it met in the whole run. */
export function chanceOf(label: string): Chance {
  const digest = createHash('sha256')
    .update(`${inject('faultSeed')} ${label}`)
    .digest()
  let state = digest.readUInt32LE(0)
  // mulberry32
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    shuffled: (things) => {
      const left = [...things]
      return things.map(() => left.splice(below(left.length), 1)[0] as (typeof things)[number])
    },
  }
}

/** `usual` rounds, scaled by FAULT_ROUNDS. */
export function rounds(usual: number): number {
  return Math.max(1, Math.round(usual * inject('faultScale')))
}
