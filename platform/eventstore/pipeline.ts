import { createHash } from 'node:crypto'
import { z } from 'zod'
import { definitionOf, type AnyRecorded } from '~/domain/catalogue'
import type {
  Actor,
  Envelope,
  InStream,
  Origin,
  Source,
  StreamEnvelope,
  StreamRef,
} from '~/domain/kernel/envelope'
import { NewerSchemaVersion, type NewEvent } from '~/domain/kernel/event'
import type { Instant } from '~/domain/kernel/instant'
import type { EncodedEvent, StoredEvent, StreamEvent } from './ports'
import type { Sealer } from './sealer'

/** An event of a type or version that this release does not know. Its envelope can be read, its data cannot. */
export interface UnknownEvent extends Envelope {
  readonly known: false
  readonly type: string
}

export type DecodedEvent = AnyRecorded | UnknownEvent
export type DecodedInStream = InStream<AnyRecorded | UnknownEvent>

export function isKnown<E extends DecodedInStream>(event: E): event is Exclude<E, { readonly known: false }> {
  return !('known' in event)
}

/** What the envelope of one command's events has in common. */
export interface Cause {
  readonly actor: Actor
  readonly source: Source
  readonly commandId: string
  /** Keyed hash of the command and its input: tells a repeated command from another one with the same id. */
  readonly commandHash: string
  readonly correlationId: string
  readonly causationId: string | null
  readonly reason: string | null
  readonly origin: Origin | null
}

const meta = z.object({
  actor: z.object({
    kind: z.enum(['user', 'client', 'guest', 'system', 'apiKey']),
    id: z.string().nullable(),
    onBehalfOf: z.string().optional(),
  }),
  source: z.enum(['web', 'api', 'public', 'import', 'worker', 'mail', 'cli']),
  commandId: z.string(),
  commandHash: z.string(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  reason: z.unknown(),
  origin: z.unknown(),
  refs: z.array(z.string()),
  subjects: z.array(z.string()),
})

const origin = z.object({ ip: z.string(), userAgent: z.string() }).nullable()

interface Place {
  readonly id: string
  readonly stream: StreamRef
  readonly version: number
  readonly occurredAt: Instant
  readonly recordedAt: Instant
}

/** Seals, writes down and hashes an event. From here on its text is never written again, only copied. */
export function encode(event: NewEvent, cause: Cause, place: Place, sealer: Sealer): EncodedEvent {
  const { tenantId, name: stream } = place.stream
  const seal = (value: unknown, field: string, subject: string | null): unknown =>
    value === null ? null : sealer.seal(value, { tenantId, stream, eventId: place.id, field, subject })
  const personal = definitionOf(event.type)?.personal.get(event.schemaVersion) ?? {}
  const fields: Readonly<Record<string, unknown>> = { ...event.data }
  const data = JSON.stringify(
    Object.fromEntries(
      Object.entries(fields).map(([field, value]) => {
        const subject = personal[field]
        return [field, subject ? seal(value, field, String(fields[subject])) : value]
      }),
    ),
  )
  const metaText = JSON.stringify({
    actor: cause.actor,
    source: cause.source,
    commandId: cause.commandId,
    commandHash: cause.commandHash,
    correlationId: cause.correlationId,
    causationId: cause.causationId,
    reason: seal(cause.reason, 'reason', event.subjects[0] ?? null),
    origin: seal(cause.origin, 'origin', cause.actor.id),
    refs: event.refs,
    subjects: event.subjects,
  })
  const { id, occurredAt, recordedAt } = place
  const encoded = {
    id,
    type: event.type,
    schemaVersion: event.schemaVersion,
    data,
    meta: metaText,
    occurredAt,
    recordedAt,
  }
  return { ...encoded, hash: hashOf(place.stream, place.version, encoded) }
}

/** SHA-256 over everything that is stored but the place in the log, as one JSON array so that no field can slide into the next. */
export function hashOf(stream: StreamRef, version: number, event: Omit<EncodedEvent, 'hash'>): string {
  const { id, type, schemaVersion, occurredAt, recordedAt, meta: metaText, data } = event
  const text = JSON.stringify([
    1,
    stream.tenantId,
    stream.name,
    version,
    id,
    type,
    schemaVersion,
    occurredAt,
    recordedAt,
    metaText,
    data,
  ])
  return createHash('sha256').update(text).digest('hex')
}

interface WithCommandHash {
  readonly commandHash: string
}

/** Reads an event back: unseals by the version it was stored in, then lifts it to today's shape. */
export function decode(stored: StoredEvent, sealer: Sealer): DecodedEvent & WithCommandHash
export function decode(stored: StreamEvent, sealer: Sealer): DecodedInStream & WithCommandHash
export function decode(stored: StreamEvent, sealer: Sealer): DecodedInStream & WithCommandHash {
  const written = meta.parse(JSON.parse(stored.meta))
  const { tenantId, stream } = stored
  const unseal = (value: unknown, field: string, subject: string | null): unknown =>
    value === null ? null : sealer.unseal(value, { tenantId, stream, eventId: stored.id, field, subject })
  const { onBehalfOf, ...acting } = written.actor
  const reason = unseal(written.reason, 'reason', written.subjects[0] ?? null)
  const envelope = {
    id: stored.id,
    schemaVersion: stored.schemaVersion,
    tenantId,
    stream,
    version: stored.version,
    position: stored.position,
    occurredAt: stored.occurredAt,
    recordedAt: stored.recordedAt,
    logTime: stored.logTime,
    actor: onBehalfOf === undefined ? acting : { ...acting, onBehalfOf },
    source: written.source,
    commandId: written.commandId,
    commandHash: written.commandHash,
    correlationId: written.correlationId,
    causationId: written.causationId,
    reason: typeof reason === 'string' ? reason : null,
    origin: origin.parse(unseal(written.origin, 'origin', acting.id)),
    refs: written.refs,
    subjects: written.subjects,
    hash: stored.hash,
  }
  const definition = definitionOf(stored.type)
  const personal = definition?.personal.get(stored.schemaVersion)
  if (!definition || !personal) return { known: false, type: stored.type, ...envelope }
  const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(stored.data))
  const clear = Object.fromEntries(
    Object.entries(fields).map(([field, value]) => {
      const subject = personal[field]
      return [field, subject ? unseal(value, field, String(fields[subject])) : value]
    }),
  )
  try {
    const lifted = { ...envelope, type: stored.type, data: definition.upcast(clear, stored.schemaVersion) }
    if (isCatalogued(lifted)) return lifted
    return { known: false, type: stored.type, ...envelope }
  } catch (error) {
    if (error instanceof NewerSchemaVersion) return { known: false, type: stored.type, ...envelope }
    throw error
  }
}

/** What was written passed the strict schema of its version and golden files prove every upcast, so the type says it all. */
function isCatalogued<E extends StreamEnvelope & { readonly type: string; readonly data: object }>(
  event: E,
): event is E & InStream<AnyRecorded> {
  return definitionOf(event.type) !== undefined
}
