import { isRefusal, type Command, type Refusal } from '~/domain/kernel/decider'
import * as event from '~/domain/tenancy/events'
import { tenant, tenantStream } from '~/domain/tenancy/tenant'
import type { TenantState } from '~/domain/tenancy/tenant-state'
import type { AppendRequest } from '~/platform/eventstore/ports'
import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import { rebuildModel } from '~/projections/runtime/rebuild'
import { waitFor } from '~/projections/runtime/wait-for'
import { contextFor, inTenant, type Runtime, type ServiceContext } from '~/services/context'
import { provisionTenant } from '~/services/console/provision-tenant'
import { registerPractice } from '~/services/people/register-practice'
import { acceptInviteAsNew, newPersonId } from '~/services/tenancy/accept-invite'
import { inviteToAccept } from '~/services/tenancy/read-invite'
import { modelNamed } from '~/services/operations/tend-read-model'
import { dyingAt, type Deadline } from './points'

/** The process that runs the tasks. */
export interface Doing {
  readonly runtime: Runtime
  /** The events of every append of this process that went through, by command. */
  readonly appended: ReadonlyMap<string, AppendRequest['events']>
  /** Ends this process as `kill -9` does, at once. */
  die(): void
  /** Sets the clock of this process so much before or after that of the machine. */
  shiftClock(milliseconds: number): void
}

export interface Writing {
  readonly commandId: string
  readonly tenantId: string
  /** How many events the command appends. */
  readonly size: number
}

export interface Written {
  readonly commandId: string
  readonly firstVersion: number
  readonly version: number
  /** Empty when the command was found done, so that its events were appended by another process. */
  readonly events: readonly { readonly id: string; readonly hash: string }[]
}

/** A form that somebody sent. */
export interface Form {
  readonly commandId: string
  /** Part of every name and address in it. */
  readonly tag: string
  /** Of the invite that is accepted. */
  readonly token?: string
}

/** A form, and the step after which the process that works on it is killed. */
export interface Deadly extends Form {
  readonly deadly?: string
}

/** What a process over several streams made. */
export interface Made {
  readonly userId: string | null
  readonly tenantId: string
}

/**
 * Raises the seats of a practice by one, `size` times in one append, opening it first. Every event says what was before
 * it, so that a lost or doubled one breaks the chain.
 */
function raiseSeats({ tenantId, size }: Omit<Writing, 'commandId'>): Command<TenantState> {
  return {
    name: 'raiseSeats',
    input: { tenantId, size },
    model: tenant.model,
    decide: ({ status, seats }) => {
      const isNew = status === 'none'
      const opening = event.TenantProvisioned({
        tenantId,
        name: 'Practice',
        slug: tenantId,
        zone: 'UTC',
        currency: 'EUR',
        seats: 1,
      })
      const before = isNew ? 1 : seats
      const raises = Array.from({ length: isNew ? size - 1 : size }, (_, index) =>
        event.SeatLimitChanged({ tenantId, from: before + index, to: before + index + 1 }),
      )
      return isNew ? [opening, ...raises] : raises
    },
  }
}

function caller(runtime: Runtime, commandId: string): ServiceContext {
  return contextFor(runtime, {
    actor: { kind: 'guest', id: null },
    source: 'web',
    origin: { ip: '192.0.2.1', userAgent: 'Test' },
    commandId,
    correlationId: commandId,
  })
}

/** The same runtime, which kills its process after one step. */
function until({ runtime, die }: Doing, deadly: string | undefined): Runtime {
  return {
    ...runtime,
    passed: (step) => {
      if (step === deadly) die()
    },
  }
}

const password = 'quiet river stones'
const place = { zone: 'Europe/Bucharest', currency: 'RON' }

/** What a child does when it is asked to, each by its name. */
export const tasks = {
  async write({ runtime, appended }: Doing, { commandId, ...writing }: Writing): Promise<Written> {
    const { tenantId } = writing
    const ctx = inTenant(caller(runtime, commandId), tenantId, 'platform')
    const outcome = await runtime.executor.execute(ctx, tenantStream(tenantId), raiseSeats(writing))
    if (isRefusal(outcome)) throw new Error(outcome.refused)
    const { firstVersion, version } = outcome
    const events = (appended.get(commandId) ?? []).map(({ id, hash }) => ({ id, hash }))
    return { commandId, firstVersion, version, events }
  },

  /** Registers a practice. */
  async register(doing: Doing, { commandId, tag, deadly }: Deadly): Promise<Made | Refusal> {
    const [email, practice] = [`${tag}@clinic.example`, `Clinic ${tag}`]
    const form = { name: 'Ana Pop', email, password, practice, ...place }
    const done = await registerPractice(caller(until(doing, deadly), commandId), form)
    return isRefusal(done) ? done : { userId: done.userId, tenantId: done.tenantId }
  },

  /** Accepts an invite as a new person. */
  async accept(doing: Doing, { commandId, token = '', deadly }: Deadly): Promise<Made | Refusal> {
    const runtime = until(doing, deadly)
    const ctx = caller(runtime, commandId)
    const invite = await inviteToAccept(runtime, token, (invitation) => newPersonId(ctx, invitation))
    if (isRefusal(invite)) return invite
    const { outcome, userId } = await acceptInviteAsNew(ctx, invite, { name: 'Mihai Ionescu', password })
    return isRefusal(outcome) ? outcome : { userId, tenantId: invite.tenantId }
  },

  /** Opens a practice from the console. */
  async provision(doing: Doing, { commandId, tag, deadly }: Deadly): Promise<Made | Refusal> {
    const done = await provisionTenant(caller(until(doing, deadly), commandId), {
      practice: `Studio ${tag}`,
      ...place,
      seats: 5,
      ownerName: 'Ioana Marin',
      ownerEmail: `${tag}@studio.example`,
    })
    return isRefusal(done) ? done : { userId: null, tenantId: done.tenantId }
  },

  /** Feeds all read models up to the head, or until the point is reached. */
  async feed({ runtime, die }: Doing, { deadline }: { readonly deadline?: Deadline }) {
    const db = deadline ? dyingAt(runtime.db, deadline, die) : runtime.db
    const projector = new Projector({
      ...runtime,
      db,
      models,
      owner: `child ${process.pid}`,
      onTrouble: () => undefined,
    })
    await projector.prepare()
    const ending = new AbortController()
    const running = projector.run(ending.signal)
    const there = await waitFor(runtime.db, projector.progress, models, await runtime.log.head(), 60_000)
    ending.abort()
    await running
    if (!there) throw new Error('The read models did not catch up in a minute')
  },

  async rebuild(
    { runtime, die }: Doing,
    { model: name, deadline }: { readonly model: string; readonly deadline?: Deadline },
  ) {
    const model = modelNamed(name)
    if (!model) throw new Error(`There is no read model ${name}`)
    const db = deadline ? dyingAt(runtime.db, deadline, die) : runtime.db
    const { identical, rows } = await rebuildModel({ ...runtime, db }, model)
    return { identical, rows }
  },

  shiftClock({ shiftClock }: Doing, { milliseconds }: { readonly milliseconds: number }) {
    shiftClock(milliseconds)
    return Promise.resolve()
  },

  /** Everything the application does but answer browsers, until the process ends. */
  async serve({ runtime }: Doing, _: object) {
    const { follow } = await import('./follow')
    return follow(runtime)
  },

  async react({ runtime, die }: Doing, { deadline }: { readonly deadline: Deadline }) {
    const { reactOnce } = await import('./follow')
    return reactOnce({ ...runtime, db: dyingAt(runtime.db, deadline, die) })
  },
}

export type Tasks = typeof tasks
