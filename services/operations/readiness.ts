import { readMirrorStatus, type MirrorStatus } from '~/platform/eventstore/mirror-status'
import { labelOf, type ReadModel } from '~/projections/read-model'
import { readingsOf, type Reading } from '~/projections/runtime/catch-up'
import type { Runtime } from '../context'

/** A read model, or the mirror of the store, may be this far behind before a process counts as not ready. */
const acceptableLagMs = 10_000

export interface ReadinessReport {
  readonly status: 'ready' | 'not ready'
  /** Each part in words; `ok`, or what keeps the process from being ready. */
  readonly checks: Readonly<Record<'draining' | 'database' | 'eventStore' | 'readModels', string>> & {
    /** Only where events are kept on an EventStoreDB. */
    readonly mirror?: string
  }
  readonly head: number | null
  /** How long the oldest event that a read model has not shown has waited for it, the worst of all. Null when unknown. */
  readonly lagMs: number | null
}

/**
 * Whether this process should get requests. A new one is not ready before the read models it reads have caught up once,
 * which for a new version of one takes as long as reading the log; after that a small delay is part of life.
 */
export class Readiness {
  #draining = false
  /** What each model has to have read once: all that was there when it was first seen, or was seen to begin anew. */
  readonly #goals = new Map<string, number>()
  /** How far each model was when it was last seen; only those that have caught up stand here. */
  readonly #caughtUp = new Map<string, number>()

  constructor(
    readonly parts: Pick<Runtime, 'db' | 'log'>,
    readonly models: readonly ReadModel[],
  ) {}

  get isDraining(): boolean {
    return this.#draining
  }

  /** From here on it is not ready, for good. */
  drain(): void {
    this.#draining = true
  }

  async look(): Promise<ReadinessReport> {
    const head = await this.parts.log.head().catch(() => null)
    const readings = head === null ? null : await readingsOf(this.parts.db, this.models).catch(() => null)
    const mirror = readings && (await this.parts.db.asPlatform(readMirrorStatus).catch(() => undefined))
    const mirrored = mirror === undefined ? 'unknown' : wordsOfMirror(mirror)
    const late = readings?.filter((reading) => !this.#isFine(reading)) ?? []
    const checks = {
      draining: this.#draining ? 'yes' : 'no',
      database: readings === null ? 'unreachable' : 'ok',
      eventStore: head === null ? 'unreachable' : 'ok',
      ...(mirror === null ? {} : { mirror: mirrored }),
      readModels: readings === null ? 'unknown' : late.length === 0 ? 'ok' : late.map(wordsOf).join(', '),
    }
    const ready = !this.#draining && readings !== null && late.length === 0 && mirrored === 'ok'
    const lagMs = readings && Math.max(0, ...readings.map((reading) => reading.lagMs ?? 0))
    return { status: ready ? 'ready' : 'not ready', checks, head, lagMs }
  }

  #isFine(reading: Reading): boolean {
    const { position, head, ageMs, lagMs } = reading
    const label = labelOf(reading)
    const before = this.#caughtUp.get(label)
    // A table that was made anew begins at the first event again.
    if (before !== undefined && (position === null || position < before)) {
      this.#caughtUp.delete(label)
      this.#goals.delete(label)
    }
    const goal = this.#goals.get(label) ?? head
    this.#goals.set(label, goal)
    // Much may have been written while it read up to there.
    const isCaughtUp =
      this.#caughtUp.has(label) || ((position ?? -1) >= goal && (ageMs ?? 0) <= acceptableLagMs)
    if (position === null || !isCaughtUp) return false
    this.#caughtUp.set(label, position)
    return (lagMs ?? 0) <= acceptableLagMs
  }
}

function wordsOfMirror(mirror: MirrorStatus | null): string {
  // Anybody may ask: why it halted, which names streams, is for the console.
  if (mirror?.haltedAt) return 'halted'
  if (mirror && mirror.lagMs > acceptableLagMs) return `behind: ${mirror.behind} events, ${mirror.lagMs} ms`
  return 'ok'
}

function wordsOf(reading: Reading): string {
  return `${labelOf(reading)} has read ${reading.position ?? 0} of ${reading.head}`
}
