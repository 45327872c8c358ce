import {
  FORWARDS,
  START,
  streamNameFilter,
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
} from '@eventstore/db-client'
import { readBackwards, type EventStoreDb } from './eventstoredb-client'
import {
  fromServer,
  NotOurs,
  serverStream,
  type SourceEvent,
  type SourcePosition,
} from './eventstoredb-record'
import { MirrorHalted, type PlacedEvent } from './mirror-place'
import { troubleOf } from './eventstoredb-trouble'
import { StoreUnavailable } from './ports'
import { within } from './within'

/** What one look at the server may take, in milliseconds. */
const lookMs = 5_000
/** Records read backwards at a time while looking for one of ours. */
const step = 64
/** Events that wait for the database while it writes: a few batches, whatever their size. */
const buffered = 500

/** Place of an event on the server. */
export interface Newest {
  readonly event: SourceEvent
  readonly at: SourcePosition
}

export function isBefore(a: SourcePosition, b: SourcePosition): boolean {
  return a.commit < b.commit || (a.commit === b.commit && a.prepare < b.prepare)
}

/** The server as the mirror sees it: one log, of which our streams are a part. */
export class EventStoreDbSource {
  constructor(
    readonly server: EventStoreDb,
    readonly prefix: string,
    /** No event of ours stands before it: the mark of the installation. */
    readonly begin: SourcePosition | null,
  ) {}

  /** Where the server's log ends, null when it is empty. */
  async head(): Promise<SourcePosition | null> {
    const [last] = await readBackwards(this.server, { maxCount: 1, withinMs: lookMs })
    return last ? positionOf(last) : null
  }

  /** The newest of our events behind `after`, null when there is none. */
  async newest(after: SourcePosition | null): Promise<Newest | null> {
    let before: SourcePosition | undefined
    for (let maxCount = 1; ; maxCount = step) {
      const page = await readBackwards(this.server, { maxCount, withinMs: lookMs, ...(before && { before }) })
      for (const resolved of page) {
        const at = positionOf(resolved)
        if (before && !isBefore(at, before)) continue
        if ((after && !isBefore(after, at)) || (this.begin && isBefore(at, this.begin))) return null
        if (resolved.event?.streamId.startsWith(this.prefix))
          return { event: fromServer(this.prefix, resolved.event), at }
      }
      const last = page.at(-1)
      if (!last || page.length < maxCount) return null
      before = positionOf(last)
    }
  }

  /** One event of one stream, null where the server has none. */
  async event(tenantId: string | null, name: string, version: number): Promise<SourceEvent | null> {
    const reading = this.server.reads.readStream(serverStream(this.prefix, { tenantId, name }), {
      direction: FORWARDS,
      fromRevision: BigInt(version - 1),
      maxCount: 1,
      requiresLeader: true,
    })
    reading.on('error', () => undefined)
    // To its end: a call that is left with something unread is never let go of.
    const first = async (): Promise<SourceEvent | null> => {
      let found: SourceEvent | null = null
      for await (const { event } of reading) if (event) found = fromServer(this.prefix, event)
      return found
    }
    try {
      return await within(first(), lookMs, () => new StoreUnavailable('The event store does not answer'))
    } catch (error) {
      if (['no stream', 'gone'].includes(troubleOf(error))) return null
      throw error
    } finally {
      void reading.cancel().catch(() => undefined)
    }
  }

  /**
   * Everything of ours behind `after` and what is still to come. The metadata of our streams as well: Daybook never
   * writes any, so an event there means that somebody deleted or truncated a stream.
   *
   * We go on from our own last event and never from one of these checkpoints: servers have sent some that skipped an
   * event (KurrentDB issues 4023, 4035).
   */
  subscribe(after: SourcePosition | null): AllStreamSubscription {
    const filter = streamNameFilter({ prefixes: [this.prefix, `$$${this.prefix}`] })
    const subscription = this.server.reads.subscribeToAll(
      { fromPosition: after ?? this.begin ?? START, filter },
      { highWaterMark: buffered },
    )
    // Heard only to keep it from ending the process: whoever iterates gets the same error.
    subscription.on('error', () => undefined)
    return subscription
  }

  /** Everything of ours behind `after` up to and with `until`, once. Throws what breaks the connection, and MirrorHalted. */
  async *events(after: SourcePosition | null, until: SourcePosition): AsyncIterable<PlacedEvent> {
    const subscription = this.subscribe(after)
    try {
      for await (const resolved of subscription) {
        const event = this.placed(resolved)
        if (after && !isBefore(after, event.at)) continue
        yield event
        if (!isBefore(event.at, until)) return
      }
      throw new StoreUnavailable('The event store went away')
    } finally {
      void subscription.unsubscribe().catch(() => undefined)
    }
  }

  /** Reads one record of the subscription. Throws MirrorHalted for what must not stand there. */
  placed({ event, commitPosition }: AllStreamResolvedEvent): PlacedEvent {
    try {
      if (!event) throw new NotOurs('the server gives an event that cannot be read any more')
      const read = fromServer(this.prefix, event)
      const at = read.at ?? { commit: commitPosition ?? -1n, prepare: commitPosition ?? -1n }
      // Some servers have sent the highest number there is where they had none (KurrentDB issue 4892).
      if (at.commit < 0n || at.commit > largest)
        throw new NotOurs(`${event.streamId} stands at an impossible position`)
      return read.at ? (read as PlacedEvent) : { ...read, at }
    } catch (error) {
      if (error instanceof NotOurs) throw new MirrorHalted(error.message)
      throw error
    }
  }
}

const largest = 2n ** 63n - 1n

function positionOf({ event, link, commitPosition }: AllStreamResolvedEvent): SourcePosition {
  const commit = commitPosition ?? 0n
  return (link ?? event)?.position ?? { commit, prepare: commit }
}
