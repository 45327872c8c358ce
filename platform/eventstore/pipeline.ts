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
import type { NewEvent } from '~/domain/kernel/event'
import type { Instant } from '~/domain/kernel/instant'
import { keeperOf, personalPartsOf } from './owners'
import type { EncodedEvent, StoredEvent, StreamEvent } from './ports'
import type { KeyOwner, Sealer, Sealing, Unsealing } from './sealer'

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
export function encode(event: NewEvent, cause: Cause, place: Place, sealing: Sealing): EncodedEvent {
  const { tenantId, name: stream } = place.stream
  const parts = personalPartsOf(event, cause, place.stream)
  const seal = (value: unknown, field: string, owner: KeyOwner | null | undefined): unknown =>
    owner
      ? sealing.seal(value, owner, { tenantId, stream, eventId: place.id, field, subject: owner.subject })
      : value
  const data = JSON.stringify(
    Object.fromEntries(
      Object.entries(event.data).map(([field, value]) => [field, seal(value, field, parts.fields[field])]),
    ),
  )
  const metaText = JSON.stringify({
    actor: cause.actor,
    source: cause.source,
    commandId: cause.commandId,
    commandHash: cause.commandHash,
    correlationId: cause.correlationId,
    causationId: cause.causationId,
    reason: seal(cause.reason, 'reason', parts.reason),
    origin: seal(cause.origin, 'origin', parts.origin),
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

type Decoded = DecodedEvent & WithCommandHash
type DecodedOfStream = DecodedInStream & WithCommandHash

/** Reads events back, their keys in one query at most. */
export async function decodeAll(stored: readonly StoredEvent[], sealer: Sealer): Promise<readonly Decoded[]>
export async function decodeAll(
  stored: readonly StreamEvent[],
  sealer: Sealer,
): Promise<readonly DecodedOfStream[]>
export async function decodeAll(
  stored: readonly StreamEvent[],
  sealer: Sealer,
): Promise<readonly DecodedOfStream[]> {
  const unsealing = await sealer.open(
    stored.map(({ tenantId, data, meta: metaText }) => ({ tenantId, texts: [data, metaText] })),
  )
  return stored.map((event) => decode(event, unsealing))
}

/**
 * Reads an event back. What is personal is unsealed when somebody looks at it, by the version it was stored in, and then
 * lifted to today's shape with the rest.
 */
export function decode(stored: StoredEvent, unsealing: Unsealing): Decoded
export function decode(stored: StreamEvent, unsealing: Unsealing): DecodedOfStream
export function decode(stored: StreamEvent, unsealing: Unsealing): DecodedOfStream {
  const written = meta.parse(JSON.parse(stored.meta))
  const { tenantId, stream } = stored
  const { onBehalfOf, ...acting } = written.actor
  const unseal = (value: unknown, field: string, subject: string | null): unknown =>
    value === null ? null : unsealing.unseal(value, { tenantId, stream, eventId: stored.id, field, subject })
  const envelope: StreamEnvelope & { readonly type: string; readonly commandHash: string } = {
    id: stored.id,
    type: stored.type,
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
    reason: null,
    origin: null,
    refs: written.refs,
    subjects: written.subjects,
    hash: stored.hash,
  }
  if (written.reason !== null)
    lazily(envelope, 'reason', () => {
      const reason = unseal(written.reason, 'reason', written.subjects[0] ?? keeperOf(stored).subject)
      return typeof reason === 'string' ? reason : null
    })
  if (written.origin !== null)
    lazily(envelope, 'origin', () => origin.parse(unseal(written.origin, 'origin', acting.id)))
  const definition = definitionOf(stored.type)
  const personal = definition?.personal.get(stored.schemaVersion)
  if (!definition || !personal) return Object.assign(envelope, { known: false as const })
  const fields: Record<string, unknown> = fieldsOf(stored.data)
  for (const [field, subject] of Object.entries(personal)) {
    const value = fields[field]
    const whose = String(fields[subject])
    if (value !== null && value !== undefined) lazily(fields, field, () => unseal(value, field, whose))
  }
  const recorded = Object.assign(envelope, { data: fields })
  // A step of an upcast copies what it is given, and with it opens what is sealed: not before somebody looks at the data.
  if (stored.schemaVersion < definition.version)
    lazily(recorded, 'data', () => definition.upcast(fields, stored.schemaVersion))
  if (isCatalogued(recorded)) return recorded
  return Object.assign(envelope, { known: false as const })
}

const record = z.record(z.string(), z.unknown())

function fieldsOf(data: string): Record<string, unknown> {
  return record.parse(JSON.parse(data))
}

/** A member that is worked out when it is first read, and then stays. For everybody else it is a member like any other. */
function lazily(target: object, member: string, read: () => unknown): void {
  Object.defineProperty(target, member, {
    enumerable: true,
    configurable: true,
    get: () => {
      const value = read()
      Object.defineProperty(target, member, { enumerable: true, configurable: true, value })
      return value
    },
  })
}

/** What was written passed the strict schema of its version and golden files prove every upcast, so the type says it all. */
function isCatalogued<E extends StreamEnvelope & { readonly type: string; readonly data: object }>(
  event: E,
): event is E & InStream<AnyRecorded> {
  return definitionOf(event.type) !== undefined
}
