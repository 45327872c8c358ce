import type { Instant } from '~/domain/kernel/instant'
import type { AppendRequest, EncodedEvent } from './ports'

/** What the events of one command have in common on the server. */
export interface ServerCommand {
  readonly tenantId: string | null
  readonly commandId: string
  /** Versions of the command's first and last event. */
  readonly first: number
  readonly last: number
}

/** What stands beside an event's data on the server. */
export interface ServerMetadata extends ServerCommand {
  readonly schemaVersion: number
  readonly occurredAt: string
  readonly recordedAt: string
  readonly hash: string
  readonly meta: string
  readonly logTime?: string
}

const texts = ['commandId', 'occurredAt', 'recordedAt', 'hash', 'meta'] as const
const counts = ['first', 'last', 'schemaVersion'] as const

/** By hand: the mirror asks this of every event there is, and a schema took a third of its time. */
export function isServerMetadata(value: unknown): value is ServerMetadata {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  return (
    texts.every((field) => typeof fields[field] === 'string') &&
    counts.every((field) => Number.isSafeInteger(fields[field])) &&
    (fields.tenantId === null || typeof fields.tenantId === 'string') &&
    (fields.logTime === undefined || typeof fields.logTime === 'string')
  )
}

/**
 * The metadata of an event on the server: all of it but id, type and data, with `meta` as the very text that was hashed.
 * `logTime` only for an event that a log had before it was moved here.
 */
export function metadataOf(event: EncodedEvent, command: ServerCommand, logTime?: Instant): string {
  const { schemaVersion, occurredAt, recordedAt, hash, meta } = event
  const { tenantId, commandId, first, last } = command
  return JSON.stringify({
    tenantId,
    commandId,
    first,
    last,
    schemaVersion,
    occurredAt,
    recordedAt,
    hash,
    meta,
    ...(logTime === undefined ? {} : { logTime }),
  } satisfies ServerMetadata)
}

export function commandOf({ stream, commandId, expected, events }: AppendRequest): ServerCommand {
  return { tenantId: stream.tenantId, commandId, first: expected + 1, last: expected + events.length }
}
