import pg from 'pg'
import type { StreamRef } from '~/domain/kernel/envelope'
import { isTransient } from '~/platform/postgres/database'
import { checkSize } from './append-size'
import type { LogSignal } from './log-signal'
import {
  OutcomeUnknown,
  StoreUnavailable,
  VersionConflict,
  type AppendRequest,
  type EventStore,
  type Receipt,
  type StoredEvent,
} from './ports'
import { eventColumns, storedEvent, tenantColumn, type EventRow } from './postgres-rows'

interface Waiting {
  readonly request: AppendRequest
  readonly bytes: number
  readonly key: string
  resolve(receipt: Receipt): void
  reject(error: Error): void
}

interface AnswerRow {
  request: number
  outcome: 'appended' | 'repeated' | 'conflict'
  firstVersion: number
  version: number
  position: number
}

/**
 * Two flushes at a time: while one waits for the disk, the other inserts. Larger flushes were no faster (measured), and
 * whoever waits in one waits for all of it.
 */
const caps = { flushes: 2, requestsPerFlush: 32, bytesPerFlush: 1_048_576, waiting: 4_096, tries: 3 }

/**
 * The event store on Postgres. Appends that arrive while flushes are under way are written together by the next one, in
 * one call of `log.append`: no timer, so an idle system pays nothing and a busy one shares the commit.
 */
export class PostgresStore implements EventStore {
  readonly #waiting: Waiting[] = []
  #flushes = 0
  /** Keys of the streams that a flush under way writes: a second append to one of them waits here, not in the database. */
  readonly #underWay = new Set<string>()

  constructor(
    readonly pool: pg.Pool,
    readonly signal: LogSignal,
  ) {
    // A connection that breaks in mid-call fails the call and is emitted besides; unheard, that would end the process.
    pool.on('connect', (client) => client.on('error', () => undefined))
  }

  async append(request: AppendRequest): Promise<Receipt> {
    checkSize(request)
    if (this.#waiting.length >= caps.waiting) throw new StoreUnavailable('Too many appends are waiting')
    return new Promise((resolve, reject) => {
      const bytes = request.events.reduce((sum, event) => sum + event.data.length + event.meta.length, 0)
      const key = `${tenantColumn(request.stream.tenantId)} ${request.stream.name}`
      this.#waiting.push({ request, bytes, key, resolve, reject })
      void this.#drain()
    })
  }

  async readStream(stream: StreamRef, after: number): Promise<readonly StoredEvent[]> {
    const text = `select ${eventColumns} from log.events where tenant_id = $1 and stream = $2 and version > $3 order by version`
    const result = await this.pool
      .query<EventRow>(text, [tenantColumn(stream.tenantId), stream.name, after])
      .catch((error: unknown) => {
        throw new StoreUnavailable('The event store cannot be read', { cause: error })
      })
    return result.rows.map(storedEvent)
  }

  async #drain(): Promise<void> {
    if (this.#flushes === caps.flushes) return
    this.#flushes += 1
    try {
      // Everything of this turn of the event loop joins the flush.
      await Promise.resolve()
      for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
        await this.#flush(batch)
        for (const { key } of batch) this.#underWay.delete(key)
        await Promise.resolve()
      }
    } finally {
      this.#flushes -= 1
    }
  }

  /** The next flush: in order of arrival, each stream at most once and in one flush only, up to the caps. */
  #take(): Waiting[] {
    const taken: Waiting[] = []
    let bytes = 0
    for (let index = 0; index < this.#waiting.length && taken.length < caps.requestsPerFlush;) {
      const next = this.#waiting[index]
      if (!next || (taken.length > 0 && bytes + next.bytes > caps.bytesPerFlush)) break
      if (this.#underWay.has(next.key)) {
        index += 1
      } else {
        this.#underWay.add(next.key)
        bytes += next.bytes
        taken.push(next)
        this.#waiting.splice(index, 1)
      }
    }
    return taken
  }

  async #flush(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.#call(batch.map((waiting) => waiting.request))
      let head = 0
      for (const answer of answers) {
        const waiting = batch[answer.request - 1]
        if (waiting) settle(waiting, answer)
        head = Math.max(head, answer.position)
      }
      this.signal.moved(head)
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error))
      // One bad request (text that is no json, say) fails the call for all: written one by one, only it fails.
      if (batch.length > 1 && wasRefused(failure)) for (const waiting of batch) await this.#flush([waiting])
      else for (const waiting of batch) waiting.reject(failure)
    }
  }

  async #call(requests: readonly AppendRequest[]): Promise<AnswerRow[]> {
    const events = requests.flatMap((request, index) =>
      request.events.map((event, offset) => ({ ...event, request: index + 1, offset: offset + 1 })),
    )
    const values = [
      requests.map((request) => tenantColumn(request.stream.tenantId)),
      requests.map((request) => request.stream.name),
      requests.map((request) => request.expected),
      requests.map((request) => request.commandId),
      requests.map((request) => request.events.length),
      events.map((event) => event.request),
      events.map((event) => event.offset),
      events.map((event) => event.id),
      events.map((event) => event.type),
      events.map((event) => event.schemaVersion),
      events.map((event) => event.data),
      events.map((event) => event.meta),
      events.map((event) => event.occurredAt),
      events.map((event) => event.recordedAt),
      events.map((event) => event.hash),
    ]
    for (let attempt = 1; ; attempt++) {
      const client = await this.pool.connect().catch((error: unknown) => {
        throw new StoreUnavailable('The event store cannot be reached', { cause: error })
      })
      try {
        const result = await client.query<AnswerRow>({
          name: 'append',
          text: 'select request, outcome, first_version as "firstVersion", version, position from log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)',
          values,
        })
        client.release()
        return result.rows
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error))
        client.release(wasRefused(failure) ? undefined : failure)
        // Deadlocks, time-outs of the statement and full locks rolled everything back: the same call may go through.
        if (wasRefused(failure) && isTransient(failure) && attempt < caps.tries) continue
        if (!wasRefused(failure))
          throw new OutcomeUnknown('The reply of an append was lost', { cause: failure })
        // Nothing was stored, and the server is busy or on its way down: whoever asked may try later.
        if (isTransient(failure)) throw new StoreUnavailable('The event store is busy', { cause: failure })
        throw failure
      }
    }
  }
}

/** True when the server itself answered with an error: then nothing was stored. Otherwise the reply was lost. */
function wasRefused(error: Error): boolean {
  return error instanceof pg.DatabaseError && !error.code?.startsWith('57P')
}

function settle(waiting: Waiting, answer: AnswerRow): void {
  const { stream, commandId, expected } = waiting.request
  if (answer.outcome === 'conflict')
    return waiting.reject(new VersionConflict(stream.name, expected, answer.version))
  const { firstVersion, version, position } = answer
  const receipt = {
    tenantId: stream.tenantId,
    stream: stream.name,
    commandId,
    firstVersion,
    version,
    position,
  }
  waiting.resolve(answer.outcome === 'repeated' ? { ...receipt, repeated: true } : receipt)
}
