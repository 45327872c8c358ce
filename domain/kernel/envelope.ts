import type { Instant } from './instant'

/** Who caused an event. `id` is null for the system and for guests without a session. */
export interface Actor {
  readonly kind: 'user' | 'client' | 'guest' | 'system' | 'apiKey'
  readonly id: string | null
  readonly onBehalfOf?: string
}

/** The door a command came through. */
export type Source = 'web' | 'api' | 'public' | 'import' | 'worker' | 'mail' | 'cli'

/** Where a request came from. Personal data of the actor. */
export interface Origin {
  readonly ip: string
  readonly userAgent: string
}

/** What is stored beside an event's data, as its stream gives it back: the log may not have seen it yet. */
export interface StreamEnvelope {
  readonly id: string
  readonly schemaVersion: number
  /** Null for events of the platform and of people, who belong to no single tenant. */
  readonly tenantId: string | null
  readonly stream: string
  /** 1 for the first event of its stream, without gaps. */
  readonly version: number
  /** Its place in the log, null where only the log can tell. */
  readonly position: number | null
  readonly occurredAt: Instant
  /** Stamped by the writing process; part of the hash. */
  readonly recordedAt: Instant
  readonly logTime: Instant | null
  readonly actor: Actor
  readonly source: Source
  readonly commandId: string
  readonly correlationId: string
  /** Id of the event that led to this one, null when a person did. */
  readonly causationId: string | null
  readonly reason: string | null
  readonly origin: Origin | null
  readonly refs: readonly string[]
  readonly subjects: readonly string[]
  /** SHA-256 over what is stored, as lower-case hex. */
  readonly hash: string
}

/** The same for an event of the log, which has its place there. */
export interface Envelope extends StreamEnvelope {
  /** 1 for the first event of the installation, without gaps, in commit order. */
  readonly position: number
  /** Given by the log, never running backwards along positions. */
  readonly logTime: Instant
}

/** An event as its stream gives it back, which may be before the log has it. */
export type InStream<E extends Envelope> = E extends unknown
  ? Omit<E, 'position' | 'logTime'> & Pick<StreamEnvelope, 'position' | 'logTime'>
  : never

/** An event as read back: data in today's shape. */
export interface RecordedEvent<T extends string = string, D = object> extends Envelope {
  readonly type: T
  readonly data: D
}

/** One stream of one tenant, or of the platform when `tenantId` is null. */
export interface StreamRef {
  readonly tenantId: string | null
  readonly name: string
}
