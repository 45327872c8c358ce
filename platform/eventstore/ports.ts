import type { StreamRef } from '~/domain/kernel/envelope'
import type { Instant } from '~/domain/kernel/instant'

/** An event ready to be stored: `data` and `meta` are the exact texts that were hashed. */
export interface EncodedEvent {
  readonly id: string
  readonly type: string
  readonly schemaVersion: number
  readonly data: string
  readonly meta: string
  readonly occurredAt: Instant
  readonly recordedAt: Instant
  /** SHA-256, lower-case hex. */
  readonly hash: string
}

/** An event as its stream gives it back. Its place in the log is null where only the log can tell. */
export interface StreamEvent extends EncodedEvent {
  readonly tenantId: string | null
  readonly stream: string
  readonly version: number
  readonly position: number | null
  readonly logTime: Instant | null
}

/** An event as the log gives it back. */
export interface StoredEvent extends StreamEvent {
  readonly position: number
  readonly logTime: Instant
}

/** One command's events for one stream, at exactly the version that was decided on. */
export interface AppendRequest {
  readonly stream: StreamRef
  /** The stream's version the decision was made at; 0 when the stream must not exist yet. */
  readonly expected: number
  readonly commandId: string
  /** At least one. */
  readonly events: readonly EncodedEvent[]
}

/** What a command left behind. */
export interface Receipt {
  readonly tenantId: string | null
  readonly stream: string
  readonly commandId: string
  /** Versions of the command's first and last event. */
  readonly firstVersion: number
  readonly version: number
  /** Position of the last event where the store knows it at once; null where only the log can tell. */
  readonly position: number | null
  /** The command's id was in the stream already. Whether it is the same command is for `execute` to find out. */
  readonly repeated?: true
}

export interface EventStore {
  /**
   * Stores all events or none. Throws VersionConflict, AppendTooLarge, OutcomeUnknown or StoreUnavailable. The very same
   * events once more, at the same version, are answered with the first receipt, with or without saying so.
   */
  append(request: AppendRequest): Promise<Receipt>
  /** Events after version `after`, oldest first. A missing stream is empty. Throws StoreUnavailable. */
  readStream(stream: StreamRef, after: number): Promise<readonly StreamEvent[]>
}

export interface LogFilter {
  readonly tenantId?: string
  readonly stream?: StreamRef
  readonly types?: readonly string[]
}

export interface ComparedWithStore {
  /** Events that were compared. */
  readonly events: number
  /** The first difference, by stream and position; null when there is none. */
  readonly difference: string | null
}

export interface EventLog {
  /** At most `limit` events after position `after`, in log order. */
  read(after: number, limit: number, filter?: LogFilter): Promise<readonly StoredEvent[]>
  /** The events at these positions, in log order. */
  at(positions: readonly number[]): Promise<readonly StoredEvent[]>
  /** Yields the head's position now and whenever it moved, until `signal` aborts. Never misses a move for longer than the slow poll. */
  follow(after: number, signal: AbortSignal): AsyncIterable<number>
  /** Position of the last event, 0 when there is none. */
  head(): Promise<number>
  /** The head, once the log holds everything that the store held when this was asked. Throws StoreUnavailable. */
  settled(signal?: AbortSignal): Promise<number>
  /**
   * Holds what the log has against what the store holds, event by event. Null where the two are one. Throws StoreUnavailable.
   */
  compareWithStore(report: (position: number) => void): Promise<ComparedWithStore | null>
  /** The position a receipt's last event has in the log, null while the log has not seen it. */
  positionOf(receipt: Pick<Receipt, 'tenantId' | 'stream' | 'version'>): Promise<number | null>
  /** The last position whose log time is at or before `at`, 0 when there is none. */
  positionAt(at: Instant): Promise<number>
}

/** The stream has moved on since the decision. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict'
  constructor(
    readonly stream: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`Stream is at version ${actual}, expected ${expected}`)
  }
}

/** One command may write so much and no more. Nothing was stored, and trying again will not help. */
export class AppendTooLarge extends Error {
  override readonly name = 'AppendTooLarge'
  constructor(
    readonly bytes: number,
    readonly most: number,
  ) {
    super(`An append of ${bytes} bytes, at most ${most} are taken`)
  }
}

/** The store may or may not have taken the append; look for the command's id before trying again. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'
}

/** Nothing was stored; trying later may help. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}
