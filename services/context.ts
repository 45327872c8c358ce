import type { Actor, Origin, Source, StreamEnvelope } from '~/domain/kernel/envelope'
import type { Clock } from '~/platform/clock/clock'
import type { Config } from '~/platform/config/config'
import type { CommandContext, Executor } from '~/platform/eventstore/execute'
import type { EventLog, EventStore } from '~/platform/eventstore/ports'
import type { Sealer } from '~/platform/eventstore/sealer'
import { derivedId } from '~/platform/ids'
import { addressKeyOf, type Keys } from '~/platform/keys/keys'
import type { PasswordHasher } from '~/platform/passwords/hasher'
import type { Database } from '~/platform/postgres/database'
import type { Logger } from '~/platform/telemetry/logger'
import type { Progress } from '~/projections/runtime/progress'

/** What the process is made of, put together once at its start. */
export interface Runtime {
  readonly config: Pick<Config, 'mode' | 'exposed' | 'registration' | 'mailFrom'>
  /** The address people use, without a slash at its end. */
  readonly appUrl: string
  readonly db: Database
  readonly store: EventStore
  readonly log: EventLog
  readonly sealer: Sealer
  readonly executor: Executor
  readonly keys: Keys
  readonly hasher: PasswordHasher
  readonly clock: Clock
  readonly logger: Logger
  /** How far the read models of this process are. */
  readonly progress: Progress
  /** Told after each step of a process over several streams; tests stop the world here. */
  readonly passed?: (step: string) => void
}

/** What every service gets: who, through which door, when, and the process it runs in. */
export interface ServiceContext extends CommandContext {
  readonly runtime: Runtime
}

/** The same inside a practice, with what the person is there. */
export interface TenantContext extends ServiceContext {
  readonly tenantId: string
  readonly by: 'owner' | 'admin' | 'staff' | 'platform'
}

export interface Door {
  readonly actor: Actor
  readonly source: Source
  readonly origin: Origin | null
  readonly commandId: string
  readonly correlationId: string
  readonly causationId?: string | null
  readonly reason?: string | null
  readonly signal?: AbortSignal
}

export function contextFor(runtime: Runtime, door: Door): ServiceContext {
  return {
    runtime,
    tenantId: null,
    causationId: null,
    reason: null,
    // Without a signal of its own nothing cuts the work short.
    signal: new AbortController().signal,
    now: runtime.clock.now(),
    ...door,
  }
}

export function inTenant(ctx: ServiceContext, tenantId: string, by: TenantContext['by']): TenantContext {
  return { ...ctx, tenantId, by }
}

/**
 * The context in which everything after a process's commit happens, the same for the request that made it and for the
 * reactor that finishes what was left.
 */
export function contextOfCommit(
  runtime: Runtime,
  event: StreamEnvelope,
  signal: AbortSignal,
): ServiceContext {
  const { actor, source, origin, commandId, correlationId, occurredAt, id, reason } = event
  const cause = { actor, source, origin, commandId, correlationId, causationId: id, reason }
  return { runtime, tenantId: null, ...cause, now: occurredAt, signal }
}

/** An id that belongs to this command: the same command twice means the same id. */
export function idFor(ctx: ServiceContext, label: string, ...parts: readonly string[]): string {
  return derivedId(label, ctx.tenantId ?? 'platform', ctx.actor.id ?? ctx.actor.kind, ctx.commandId, ...parts)
}

/** A second command of the same request on the same stream. */
export function following<C extends ServiceContext>(ctx: C, label: string): C {
  return { ...ctx, commandId: derivedId('command', ctx.commandId, label) }
}

export function addressKey(ctx: Pick<ServiceContext, 'runtime'>, email: string): string {
  return addressKeyOf(ctx.runtime.keys, email)
}
