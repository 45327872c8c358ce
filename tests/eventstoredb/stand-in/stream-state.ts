import type { RecordedEvent } from './recorded-event'

/** The revision of the event that ends a stream for good, and the truncation point of a stream that was soft-deleted. */
export const lastRevision = 9_223_372_036_854_775_807n

/** The part of a stream's metadata that hides events. */
export interface Retention {
  /** `$maxCount`: only so many of the newest events are shown. */
  readonly maxCount?: number
  /** `$maxAge`, in seconds. */
  readonly maxAge?: number
  /** `$tb`: events before this revision are hidden. JSON numbers are imprecise here, `lastRevision` reads as 2^63. */
  readonly truncateBefore?: number
}

/** One stream: every event that was ever written to it, and what its metadata hides. */
export interface StreamState {
  /** By revision, without a gap. */
  readonly events: RecordedEvent[]
  tombstone: RecordedEvent | undefined
  /** The newest metadata as it was written, which a later one has to keep what it does not change. */
  metadata: Record<string, unknown>
  retention: Retention
}

export function emptyStream(name: string): StreamState {
  // Of metadata only the newest counts, and only that is shown.
  const retention = isMetastream(name) ? { maxCount: 1 } : {}
  return { events: [], tombstone: undefined, metadata: {}, retention }
}

export function isMetastream(name: string): boolean {
  return name.startsWith('$$')
}

export function metastreamOf(name: string): string {
  return `$$${name}`
}

export function originalOf(metastream: string): string {
  return metastream.slice(2)
}

export function retentionIn(metadata: Record<string, unknown>): Retention {
  const { $maxCount: maxCount, $maxAge: maxAge, $tb: truncateBefore } = metadata
  return {
    ...(typeof maxCount === 'number' && { maxCount }),
    ...(typeof maxAge === 'number' && { maxAge }),
    ...(typeof truncateBefore === 'number' && { truncateBefore }),
  }
}

export function isSoftDeleted({ retention }: StreamState): boolean {
  return retention.truncateBefore === Number(lastRevision)
}

/** False for a stream that was never written to or that was soft-deleted: reads find neither. */
export function isFound(stream: StreamState): boolean {
  return stream.events.length > 0 && !isSoftDeleted(stream)
}

/** The revision of the newest event, -1 before the first one. */
export function currentRevision(stream: StreamState): bigint {
  return stream.tombstone ? lastRevision : BigInt(stream.events.length - 1)
}

/** Whether a read of the stream shows this event of it; reads of `$all` ignore what metadata hides. */
export function isShown(stream: StreamState, event: RecordedEvent, now: number): boolean {
  const { maxCount, maxAge, truncateBefore } = stream.retention
  if (truncateBefore !== undefined && event.revision < BigInt(truncateBefore)) return false
  if (maxCount !== undefined && event.revision < BigInt(stream.events.length - maxCount)) return false
  return maxAge === undefined || event.created >= now - maxAge * 1000
}
