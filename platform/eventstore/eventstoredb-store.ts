import { FORWARDS, NO_STREAM, WrongExpectedVersionError, type AppendResult } from '@eventstore/db-client'
import type { StreamRef } from '~/domain/kernel/envelope'
import { checkSize, mostAppendBytes } from './append-size'
import { Appends } from './eventstoredb-appends'
import type { EventStoreDb } from './eventstoredb-client'
import { commandOf } from './eventstoredb-metadata'
import { fromServer, NotOurs, serverStream, toServer, type SourceEvent } from './eventstoredb-record'
import { causeOf, troubleOf } from './eventstoredb-trouble'
import {
  AppendTooLarge,
  OutcomeUnknown,
  StoreUnavailable,
  VersionConflict,
  type AppendRequest,
  type EventStore,
  type Receipt,
  type StreamEvent,
} from './ports'
import { within } from './within'

export interface EventStoreDbTimes {
  /** Milliseconds until an append without an answer counts as of unknown outcome. */
  readonly appendMs: number
  /** Milliseconds between two events of a read, or before its first. */
  readonly readMs: number
}

/** The client's own deadline is not kept on the way its appends take, so these are ours. */
const usual: EventStoreDbTimes = { appendMs: 5_000, readMs: 5_000 }

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The event store on EventStoreDB. Appends carry an exact revision, always: then sending one again cannot double it.
 * Positions are the mirror's to give, so receipts and streams know none.
 */
export class EventStoreDbStore implements EventStore {
  readonly #appends: Appends

  constructor(
    readonly server: EventStoreDb,
    readonly prefix: string,
    readonly times: EventStoreDbTimes = usual,
  ) {
    this.#appends = new Appends({ waiting: 4_096, patienceMs: times.appendMs })
  }

  async append(request: AppendRequest): Promise<Receipt> {
    checkSize(request)
    for (const { id, type } of request.events) checkNames(id, type)
    const { stream, expected } = request
    const command = commandOf(request)
    // Written down before the call: what cannot be serialised would leave it without an answer for ever.
    const events = request.events.map((event) => toServer(event, command))
    const send = (): Promise<AppendResult> =>
      this.server.appends.appendToStream(serverStream(this.prefix, stream), events, {
        expectedRevision: expected === 0 ? NO_STREAM : BigInt(expected - 1),
        requiresLeader: true,
      })
    try {
      const sent = this.#appends.run(send)
      const patience = this.times.appendMs * 2
      const result = await within(sent, patience, () => new OutcomeUnknown('An append got no answer in time'))
      if (Number(result.nextExpectedRevision) + 1 !== command.last)
        throw new OutcomeUnknown('An append was answered with another revision than its own')
    } catch (error) {
      return this.#answerTo(error, request)
    }
    return receiptOf(request, command.first, command.last)
  }

  async readStream(stream: StreamRef, after: number): Promise<readonly StreamEvent[]> {
    const events = await this.#read(stream, after)
    return events.map(({ id, type, schemaVersion, data, meta, occurredAt, recordedAt, hash, ...rest }) => ({
      ...{ id, type, schemaVersion, data, meta, occurredAt, recordedAt, hash },
      tenantId: rest.tenantId,
      stream: rest.stream,
      version: rest.version,
      position: null,
      logTime: null,
    }))
  }

  async #answerTo(error: unknown, request: AppendRequest): Promise<Receipt> {
    if (error instanceof OutcomeUnknown || error instanceof StoreUnavailable) throw error
    const cause = causeOf(error)
    switch (troubleOf(error)) {
      case 'conflict':
        return this.#earlierReceipt(request, error)
      case 'too large':
        throw new AppendTooLarge(mostAppendBytes + 1, mostAppendBytes)
      case 'refused':
        throw new StoreUnavailable('The event store refuses this append', { cause })
      case 'gone':
        throw new StoreUnavailable('The stream was deleted on the server', { cause })
      default:
        this.#appends.pause()
        throw new OutcomeUnknown('The reply of an append was lost', { cause })
    }
  }

  /** The stream has moved on: because this command is in it already, or because of another. */
  async #earlierReceipt(request: AppendRequest, conflict: unknown): Promise<Receipt> {
    const { stream, expected, commandId } = request
    const newer = await this.#read(stream, expected)
    const done = newer.find((event) => event.commandId === commandId)
    if (done) return { ...receiptOf(request, done.first, done.last), repeated: true }
    throw new VersionConflict(stream.name, expected, newer.at(-1)?.version ?? actualVersion(conflict))
  }

  async #read(stream: StreamRef, after: number): Promise<readonly SourceEvent[]> {
    const reading = this.server.reads.readStream(serverStream(this.prefix, stream), {
      direction: FORWARDS,
      fromRevision: BigInt(after),
      requiresLeader: true,
    })
    // Heard only to keep it from ending the process: the loop below throws the same.
    reading.on('error', () => undefined)
    const events: SourceEvent[] = []
    const next = reading[Symbol.asyncIterator]()
    const late = (): Error => new StoreUnavailable('The event store does not answer')
    try {
      for (;;) {
        const { done, value } = await within(next.next(), this.times.readMs, late)
        if (done) return events
        if (!value.event) continue
        const event = fromServer(this.prefix, value.event)
        // Somebody truncated the stream, or gave it limits: half a stream is none to decide on.
        if (event.version !== after + events.length + 1)
          throw new StoreUnavailable(`The server leaves out versions before ${event.version} of a stream`)
        events.push(event)
      }
    } catch (error) {
      if (troubleOf(error) === 'no stream') return []
      if (error instanceof StoreUnavailable) throw error
      const cause = error instanceof NotOurs ? error : causeOf(error)
      throw new StoreUnavailable('The event store cannot be read', { cause })
    } finally {
      // Leaving the loop does not end the call.
      void reading.cancel().catch(() => undefined)
    }
  }
}

/** The client falls over an empty type or an id that is none, two seconds later and with the whole process. */
function checkNames(id: string, type: string): void {
  if (!uuid.test(id)) throw new RangeError('The id of an event must be a uuid')
  if (type === '' || type.startsWith('$')) throw new RangeError('An event needs a type of its own')
}

/** Of a stream that is shorter than expected the error says where it ends: by revision, or that there is none. */
function actualVersion(conflict: unknown): number {
  const isWrong = conflict instanceof WrongExpectedVersionError && typeof conflict.actualVersion === 'bigint'
  return isWrong ? Number(conflict.actualVersion) + 1 : 0
}

function receiptOf({ stream, commandId }: AppendRequest, firstVersion: number, version: number): Receipt {
  const { tenantId, name } = stream
  return { tenantId, stream: name, commandId, firstVersion, version, position: null }
}
