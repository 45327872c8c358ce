import type { Installation } from './installation'
import type { Cluster } from './cluster'

/** One thing measured: every sample is kept, the median counts. */
export interface Measurement {
  /** What, how, and by whom, with slashes between: `append/64 in flight/Daybook`. */
  readonly name: string
  readonly unit: 'events/s' | 'requests/s' | 'ms' | 'µs' | 'bytes' | 'MB' | 'events' | 'ratio'
  readonly better: 'more' | 'less'
  readonly samples: readonly number[]
  /** What a reader must know to make sense of the number. */
  readonly note?: string
}

/** What a module gets to work with. */
export interface Bench {
  /** Small sizes: proves that everything runs, measures nothing. */
  readonly quick: boolean
  readonly cluster: Cluster
  record(measurement: Measurement): void
  /** Something that could not be measured here, and why. */
  notRun(name: string, why: string): void
  say(line: string): void
  /** A new database with the runtime of the product on it, closed and dropped after the module. */
  installation(): Promise<Installation>
  /** Runs after the module, the last one first. */
  onEnd(close: () => Promise<unknown>): void
}

export interface BenchModule {
  readonly name: string
  readonly about: string
  run(bench: Bench): Promise<void>
}
