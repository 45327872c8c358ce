import type { StreamRef } from '~/domain/kernel/envelope'
import type { Instant } from '~/domain/kernel/instant'
import { checkSize } from './append-size'
import {
  VersionConflict,
  type AppendRequest,
  type EventLog,
  type EventStore,
  type LogFilter,
  type Receipt,
  type StoredEvent,
} from './ports'

/** Both ports in memory, for tests of what stands on them. */
export class MemoryStore implements EventStore, EventLog {
  readonly #events: StoredEvent[] = []
  readonly #streams = new Map<string, StoredEvent[]>()
  readonly #receipts = new Map<string, Receipt>()
  readonly #wakers = new Set<() => void>()

  async append(request: AppendRequest): Promise<Receipt> {
    checkSize(request)
    const key = keyOf(request.stream)
    const earlier = this.#receipts.get(`${key} ${request.commandId}`)
    if (earlier) return { ...earlier, repeated: true }
    const events = this.#streams.get(key) ?? []
    if (events.length !== request.expected) {
      throw new VersionConflict(request.stream.name, request.expected, events.length)
    }
    for (const event of request.events) {
      const { tenantId, name: stream } = request.stream
      const logTime = later(this.#events.at(-1)?.logTime, event.recordedAt)
      const stored = {
        ...event,
        tenantId,
        stream,
        version: events.length + 1,
        position: this.#events.length + 1,
        logTime,
      }
      events.push(stored)
      this.#events.push(stored)
    }
    this.#streams.set(key, events)
    const receipt: Receipt = {
      tenantId: request.stream.tenantId,
      stream: request.stream.name,
      commandId: request.commandId,
      firstVersion: request.expected + 1,
      version: events.length,
      position: this.#events.length,
    }
    this.#receipts.set(`${key} ${request.commandId}`, receipt)
    for (const wake of this.#wakers) wake()
    return receipt
  }

  readStream(stream: StreamRef, after: number): Promise<readonly StoredEvent[]> {
    return Promise.resolve((this.#streams.get(keyOf(stream)) ?? []).slice(after))
  }

  read(after: number, limit: number, filter: LogFilter = {}): Promise<readonly StoredEvent[]> {
    const wanted = (event: StoredEvent): boolean =>
      (filter.tenantId === undefined || event.tenantId === filter.tenantId) &&
      (filter.stream === undefined || keyOf(filter.stream) === keyOf({ ...event, name: event.stream })) &&
      (filter.types === undefined || filter.types.includes(event.type))
    return Promise.resolve(this.#events.slice(after).filter(wanted).slice(0, limit))
  }

  at(positions: readonly number[]): Promise<readonly StoredEvent[]> {
    return Promise.resolve(this.#events.filter((event) => positions.includes(event.position)))
  }

  async *follow(after: number, signal: AbortSignal): AsyncIterable<number> {
    let seen = after
    while (!signal.aborted) {
      if (this.#events.length > seen) yield (seen = this.#events.length)
      else await this.#moved(signal)
    }
  }

  head(): Promise<number> {
    return Promise.resolve(this.#events.length)
  }

  settled(): Promise<number> {
    return this.head()
  }

  compareWithStore(): Promise<null> {
    return Promise.resolve(null)
  }

  positionOf(receipt: Pick<Receipt, 'tenantId' | 'stream' | 'version'>): Promise<number | null> {
    const events = this.#streams.get(keyOf({ tenantId: receipt.tenantId, name: receipt.stream }))
    return Promise.resolve(events?.[receipt.version - 1]?.position ?? null)
  }

  positionAt(at: Instant): Promise<number> {
    return Promise.resolve(this.#events.filter((event) => event.logTime <= at).length)
  }

  #moved(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakers.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#wakers.add(wake)
      signal.addEventListener('abort', wake)
    })
  }
}

function keyOf(stream: StreamRef): string {
  return `${stream.tenantId ?? 'platform'} ${stream.name}`
}

function later(a: Instant | undefined, b: Instant): Instant {
  return a !== undefined && a > b ? a : b
}
