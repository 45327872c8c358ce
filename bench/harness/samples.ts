/** The value below which `share` (0 to 1) of the samples lie. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = low] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/** Milliseconds that `work` took, with what it answered. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const began = performance.now()
  const value = await work()
  return { ms: performance.now() - began, value }
}

export interface Drive {
  readonly perSecond: number
  /** Milliseconds of each operation. */
  readonly latencies: readonly number[]
}

/** Keeps `inFlight` operations going for `milliseconds`. */
export async function drive(
  inFlight: number,
  milliseconds: number,
  operation: () => Promise<unknown>,
): Promise<Drive> {
  const latencies: number[] = []
  const began = performance.now()
  const until = began + milliseconds
  const one = async (): Promise<void> => {
    for (let now = performance.now(); now < until;) {
      await operation()
      const after = performance.now()
      latencies.push(after - now)
      now = after
    }
  }
  await Promise.all(Array.from({ length: inFlight }, one))
  return { perSecond: latencies.length / ((performance.now() - began) / 1000), latencies }
}

/**
 * Runs every contender `repetitions` times, each round in another order, so that neither a warming machine nor one that
 * others disturb favours whoever comes first.
 */
export async function alternate<C>(
  contenders: readonly C[],
  repetitions: number,
  run: (contender: C, round: number) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < repetitions; round++) {
    const turned = contenders.map((_, index) => contenders[(index + round) % contenders.length])
    for (const contender of round % 2 === 0 ? turned : turned.reverse())
      if (contender !== undefined) await run(contender, round)
  }
}
