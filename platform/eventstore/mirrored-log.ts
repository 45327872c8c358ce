import type pg from 'pg'
import type { Database } from '~/platform/postgres/database'
import { compareWithSource, SourceDiffers } from './compare-source'
import type { EventStoreDbSource } from './eventstoredb-source'
import { causeOf } from './eventstoredb-trouble'
import type { LogSignal } from './log-signal'
import { sourcePosition } from './mirror-place'
import { StoreUnavailable, type ComparedWithStore } from './ports'
import { PostgresLog } from './postgres-log'

/** Between two looks, should the word of a move be lost. */
const lookMs = 200
/** How long a comparison waits for a mirror that is under way. */
const patienceMs = 10_000

/** The log as the mirror fills it, a moment behind the store. */
export class MirroredLog extends PostgresLog {
  constructor(
    pool: pg.Pool,
    signal: LogSignal,
    readonly source: EventStoreDbSource,
    readonly db: Pick<Database, 'asOwner'>,
  ) {
    super(pool, signal)
  }

  override async settled(signal: AbortSignal = new AbortController().signal): Promise<number> {
    const known = await this.#mirror()
    const newest = await this.source.newest(known.at).catch((error: unknown) => {
      throw new StoreUnavailable('The event store cannot be read', { cause: causeOf(error) })
    })
    if (newest === null) return this.head()
    const { tenantId, stream, version } = newest.event
    for (;;) {
      if ((await this.positionOf({ tenantId, stream, version })) !== null) return this.head()
      signal.throwIfAborted()
      // A mirror that has halted gets there no more.
      if ((await this.#mirror()).halted)
        throw new StoreUnavailable('The mirror of the event store has halted')
      await this.signal.wait(lookMs, signal)
    }
  }

  override async compareWithStore(report: (position: number) => void): Promise<ComparedWithStore | null> {
    const newest = await this.source.newest(null).catch((error: unknown) => {
      throw new StoreUnavailable('The event store cannot be read', { cause: causeOf(error) })
    })
    if (newest === null) return { events: 0, difference: null }
    // What a mirror under way has not brought yet is no difference; what one that halted will not bring is.
    await this.settled(AbortSignal.timeout(patienceMs)).catch(() => undefined)
    const { at, halted } = await this.#mirror()
    const until = halted ? newest.at : at
    if (until === null) return { events: 0, difference: null }
    let events = 0
    const counted = (position: number): void => report((events = position))
    try {
      await compareWithSource(
        { db: this.db, log: this, source: this.source },
        { note: false, until, report: counted },
      )
      return { events, difference: null }
    } catch (error) {
      if (!(error instanceof SourceDiffers)) throw error
      return { events, difference: error.message }
    }
  }

  async #mirror() {
    const found = await this.pool.query<{ commit: string | null; prepare: string | null; halted: boolean }>(
      'select commit_position::text as commit, prepare_position::text as prepare, halted_at is not null as halted from log.mirror',
    )
    const { commit = null, prepare = null, halted = false } = found.rows[0] ?? {}
    return { at: sourcePosition(commit, prepare), halted }
  }
}
