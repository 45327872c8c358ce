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

/** What is stored beside an event's data. */
export interface Envelope {
  readonly id: string
  readonly schemaVersion: number
  /** Null for events of the platform and of people, who belong to no single tenant. */
  readonly tenantId: string | null
  readonly stream: string
  /** 1 for the first event of its stream, without gaps. */
  readonly version: number
  /** Place in the log: 1 for the first event of the installation, without gaps, in commit order. */
  readonly position: number
  readonly occurredAt: Instant
  /** Stamped by the writing process; part of the hash. */
  readonly recordedAt: Instant
  /** Given by the log, never running backwards along positions. */
  readonly logTime: Instant
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
