import { contentOf, record, type ProposedEvent, type RecordedEvent } from './recorded-event'
import type { Journal } from './journal'
import {
  currentRevision,
  emptyStream,
  isMetastream,
  lastRevision,
  originalOf,
  retentionIn,
  type StreamState,
} from './stream-state'

/** A real log begins with records that are no events; zero stays a valid position before the first one. */
const firstPosition = 412

/** All events in the order in which they were written, and by stream. */
export class TransactionLog {
  readonly events: RecordedEvent[] = []
  /** Ids written since the process began: what `ANY` recognises a repetition by, and forgets when the process ends. */
  readonly written = new Map<string, RecordedEvent>()
  readonly #journal: Journal
  readonly #streams = new Map<string, StreamState>()
  readonly #waiting = new Set<() => void>()
  #end = firstPosition

  constructor(journal: Journal, transactions: readonly (readonly RecordedEvent[])[]) {
    this.#journal = journal
    for (const transaction of transactions) this.#apply(transaction)
  }

  /** Where the next record will begin. */
  get end(): number {
    return this.#end
  }

  stream(name: string): StreamState {
    return this.#streams.get(name) ?? emptyStream(name)
  }

  /** Appends events to a stream as one transaction, after whatever is in it; nothing is checked here. */
  write(stream: string, proposed: readonly ProposedEvent[]): RecordedEvent[] {
    const first = currentRevision(this.stream(stream)) + 1n
    return this.#commit(stream, proposed, (index) => first + BigInt(index))
  }

  /** Ends a stream for good. */
  tombstone(stream: string, proposed: ProposedEvent): RecordedEvent {
    const [tombstone] = this.#commit(stream, [proposed], () => lastRevision)
    if (!tombstone) throw new Error('A tombstone is one event')
    return tombstone
  }

  /** Settles when an event is written, or when the signal fires. */
  grown(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      if (signal.aborted) return resolve()
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }

  /** The index of the first event whose record begins at a position or after it. */
  indexFrom(position: bigint): number {
    let low = 0
    let high = this.events.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (BigInt(this.events[middle]?.position ?? 0) < position) low = middle + 1
      else high = middle
    }
    return low
  }

  #commit(
    stream: string,
    proposed: readonly ProposedEvent[],
    revisionOf: (index: number) => bigint,
  ): RecordedEvent[] {
    const created = Date.now()
    let position = this.#end
    const events = proposed.map((event, index) => {
      const recorded = record(event, { stream, revision: revisionOf(index), position, created })
      position = recorded.end
      return recorded
    })
    this.#journal.write(events)
    this.#apply(events)
    for (const event of events) this.written.set(event.id, event)
    for (const wake of this.#waiting) wake()
    return events
  }

  #apply(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      const stream = this.#streamToWrite(event.stream)
      if (event.revision === lastRevision) stream.tombstone = event
      else stream.events.push(event)
      this.events.push(event)
      this.#end = event.end
      if (isMetastream(event.stream)) this.#retain(event)
    }
  }

  #streamToWrite(name: string): StreamState {
    const stream = this.stream(name)
    this.#streams.set(name, stream)
    return stream
  }

  #retain(event: RecordedEvent): void {
    const stream = this.#streamToWrite(originalOf(event.stream))
    stream.metadata = metadataIn(event)
    stream.retention = retentionIn(stream.metadata)
  }
}

/** What is no JSON object hides nothing. */
function metadataIn(event: RecordedEvent): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(contentOf(event).data))
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}
