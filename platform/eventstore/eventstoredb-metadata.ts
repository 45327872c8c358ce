import { z } from 'zod'
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
export const metadata = z.object({
  tenantId: z.string().nullable(),
  commandId: z.string(),
  first: z.number().int().positive(),
  last: z.number().int().positive(),
  schemaVersion: z.number().int(),
  occurredAt: z.string(),
  recordedAt: z.string(),
  hash: z.string(),
  meta: z.string(),
  logTime: z.string().optional(),
})

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
  } satisfies z.input<typeof metadata>)
}

export function commandOf({ stream, commandId, expected, events }: AppendRequest): ServerCommand {
  return { tenantId: stream.tenantId, commandId, first: expected + 1, last: expected + events.length }
}
