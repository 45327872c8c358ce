import { binaryEvent, type EventData, type RecordedEvent } from '@eventstore/db-client'
import type { StreamRef } from '~/domain/kernel/envelope'
import type { Instant } from '~/domain/kernel/instant'
import { isServerMetadata, metadataOf, type ServerCommand } from './eventstoredb-metadata'
import type { EncodedEvent } from './ports'
import { tenantColumn, tenantOf } from './postgres-rows'

/** Commit and prepare position in the server's log. Always kept together: they need not be equal. */
export interface SourcePosition {
  readonly commit: bigint
  readonly prepare: bigint
}

/** An event as the server gives it back. */
export interface SourceEvent extends EncodedEvent, ServerCommand {
  readonly stream: string
  readonly version: number
  /** What a log had given it before it was moved here; null for one that was written here. */
  readonly logTime: Instant | null
  /** When the server took it, by its own clock. */
  readonly created: Date
  /** Null on servers that do not tell it with stream reads. */
  readonly at: SourcePosition | null
}

/** Under our prefix stands something that Daybook did not write. `message` names stream and version only. */
export class NotOurs extends Error {
  override readonly name = 'NotOurs'
}

/** An event for the server: binary, so that every byte of what was hashed is kept. */
export function toServer(event: EncodedEvent, command: ServerCommand, logTime?: Instant): EventData {
  return binaryEvent({
    id: event.id,
    type: event.type,
    data: Buffer.from(event.data),
    metadata: Buffer.from(metadataOf(event, command, logTime)),
  })
}

/** What a stream of a tenant, or of the platform, is called on the server. */
export function serverStream(prefix: string, { tenantId, name }: StreamRef): string {
  return `${prefix}${tenantColumn(tenantId)}.${name}`
}

const uuidLength = 36

function streamRef(prefix: string, serverName: string): StreamRef | null {
  const rest = serverName.slice(prefix.length)
  if (!serverName.startsWith(prefix) || rest[uuidLength] !== '.') return null
  return { tenantId: tenantOf(rest.slice(0, uuidLength)), name: rest.slice(uuidLength + 1) }
}

/** Reads an event of one of our streams back. Throws NotOurs. */
export function fromServer(prefix: string, recorded: RecordedEvent): SourceEvent {
  if (recorded.type.startsWith('$'))
    throw new NotOurs(`${recorded.streamId} was deleted, truncated or given limits on the server`)
  const stream = streamRef(prefix, recorded.streamId)
  const { id, type, data, created, position: at = null } = recorded
  // Taken into a name of its own: the client types what it parsed as anything.
  const written: unknown = recorded.metadata
  const isOurs = stream && isServerMetadata(written) && written.tenantId === stream.tenantId
  if (!isOurs || !(data instanceof Uint8Array))
    throw new NotOurs(
      `${recorded.streamId} holds at revision ${recorded.revision} what Daybook did not write`,
    )
  const { tenantId, commandId, first, last, schemaVersion, meta, occurredAt, recordedAt, hash } = written
  return {
    id,
    type,
    schemaVersion,
    data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString(),
    meta,
    occurredAt,
    recordedAt,
    hash,
    tenantId,
    stream: stream.name,
    version: Number(recorded.revision) + 1,
    commandId,
    first,
    last,
    logTime: written.logTime ?? null,
    created,
    at,
  }
}
