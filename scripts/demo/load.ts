import { isRefusal } from '~/domain/kernel/decider'
import type { Role } from '~/domain/tenancy/role'
import { tenant, tenantStream } from '~/domain/tenancy/tenant'
import { addressStream, claim } from '~/domain/claims/claim'
import { setClock } from '~/platform/clock/clock'
import { createExecutor } from '~/platform/eventstore/execute'
import { commandKeyOf } from '~/platform/keys/keys'
import { StateCache } from '~/platform/eventstore/state-cache'
import { derivedId } from '~/platform/ids'
import { createAdmin } from '~/services/admins/create-admin'
import { changeSeats, reactivateTenant, suspendTenant } from '~/services/console/change-tenant'
import { provisionTenant } from '~/services/console/provision-tenant'
import {
  addressKey,
  contextFor,
  inTenant,
  type Runtime,
  type ServiceContext,
  type TenantContext,
} from '~/services/context'
import { registerPractice } from '~/services/people/register-practice'
import { endSession } from '~/services/sessions/end-session'
import { sessionIdOf, startSession } from '~/services/sessions/start-session'
import { acceptInvite, acceptInviteAsNew } from '~/services/tenancy/accept-invite'
import { resendInvite, revokeInvite } from '~/services/tenancy/change-invite'
import { changeMemberRole, removeMember } from '~/services/tenancy/change-member'
import { changeSettings } from '~/services/tenancy/change-settings'
import { inviteMember } from '~/services/tenancy/invite-member'
import { recordInviteMail } from '~/services/tenancy/record-invite-mail'
import { people, practices, type PersonKey, type PracticeKey } from './cast'
import type { Step } from './story'

/** A step of the story that the rules would not allow: the story is wrong, or the rules changed under it. */
export class StoryBroken extends Error {
  override readonly name = 'StoryBroken'
}

/**
 * Carries out the steps of the story as real commands. Every step may have been done already. The clock stands where the
 * story is, for the log too, so that any past day of the demo can be asked for.
 */
export class StoryTeller {
  readonly #runtime: Runtime
  readonly #clock = setClock('')
  readonly #users = new Map<PersonKey, string>()
  readonly #tenants = new Map<PracticeKey, string>()
  readonly #invites = new Map<string, string>()
  readonly #sessions = new Map<PersonKey, string>()

  constructor(
    runtime: Runtime,
    readonly password: string,
  ) {
    const { store, sealer, keys } = runtime
    const executor = createExecutor({
      store,
      clock: this.#clock,
      sealer,
      cache: new StateCache(),
      commandKey: commandKeyOf(keys),
      random: Math.random,
    })
    this.#runtime = { ...runtime, clock: this.#clock, executor }
  }

  async carryOut(step: Step, index: number): Promise<void> {
    this.#clock.set(step.at)
    const outcome = await this.#act(step, this.#context(step, index))
    if (isRefusal(outcome)) throw new StoryBroken(`Step ${index}, ${step.action.do}: ${outcome.refused}`)
  }

  #context({ by, action }: Step, index: number): ServiceContext {
    const userId = by ? this.#users.get(by) : undefined
    const commandId = derivedId('demo', String(index), action.do)
    return contextFor(this.#runtime, {
      actor: userId ? { kind: 'user', id: userId } : { kind: by ? 'guest' : 'system', id: null },
      source: by ? 'web' : action.do === 'createAdmin' ? 'cli' : 'mail',
      origin: by ? { ip: people[by].ip, userAgent: people[by].userAgent } : null,
      commandId,
      correlationId: commandId,
    })
  }

  async #act(step: Step, ctx: ServiceContext): Promise<object> {
    const { action, by } = step
    const actor = by ?? 'vera'
    switch (action.do) {
      case 'createAdmin': {
        const { email, name } = people[action.person]
        const made = await createAdmin(ctx, { email, name, password: this.password })
        this.#users.set(action.person, await this.#userId(ctx, action.person))
        return made
      }
      case 'register': {
        const { name, zone, currency } = practices[action.practice]
        const person = people[actor]
        const registered = await registerPractice(ctx, {
          name: person.name,
          email: person.email,
          password: this.password,
          practice: name,
          zone,
          currency,
        })
        if (!isRefusal(registered)) {
          this.#users.set(actor, registered.userId)
          this.#tenants.set(action.practice, registered.tenantId)
        }
        return registered
      }
      case 'provision': {
        const { name: practice, zone, currency } = practices[action.practice]
        const owner = people[action.owner]
        const made = await provisionTenant(ctx, {
          practice,
          zone,
          currency,
          seats: action.seats,
          ownerName: owner.name,
          ownerEmail: owner.email,
        })
        if (!isRefusal(made)) this.#tenants.set(action.practice, made.tenantId)
        return made
      }
      case 'signIn': {
        const userId = this.#user(actor)
        const sessionId = sessionIdOf(ctx, userId)
        this.#sessions.set(actor, sessionId)
        const session = await startSession(ctx, { userId, method: 'password' })
        // Told before and signed out since: the step is done.
        return isRefusal(session) && session.refused === 'SessionOver' ? { sessionId } : session
      }
      case 'signOut':
        return endSession(ctx, { sessionId: this.#sessions.get(actor) ?? '', cause: 'signedOut' })
      default:
        return this.#actInPractice(action, ctx, actor)
    }
  }

  async #actInPractice(
    action: Exclude<Step['action'], { do: 'createAdmin' | 'register' | 'provision' | 'signIn' | 'signOut' }>,
    ctx: ServiceContext,
    actor: PersonKey,
  ): Promise<object> {
    const tenantId = this.#tenants.get(action.practice) ?? ''
    const inside: TenantContext = inTenant(ctx, tenantId, await this.#roleOf(tenantId, actor))
    switch (action.do) {
      case 'invite': {
        const { email, name } = people[action.person]
        const sent = await inviteMember(inside, {
          email,
          name,
          role: action.role,
          message: action.message ?? '',
        })
        this.#invites.set(`${action.practice} ${action.person}`, await this.#openInvite(inside, email))
        return sent
      }
      case 'resendInvite':
        return resendInvite(inside, { inviteId: this.#invite(action) })
      case 'revokeInvite':
        return revokeInvite(inside, { inviteId: this.#invite(action) })
      case 'acceptInvite':
        return this.#accept(ctx, tenantId, this.#invite(action), action.person)
      case 'recordMail':
        return recordInviteMail(ctx, this.#mail(action, tenantId), { outcome: 'sent' })
      case 'failMail':
        return recordInviteMail(ctx, this.#mail(action, tenantId), {
          outcome: 'refused',
          code: action.code,
          reply: action.reply,
        })
      case 'changeRole':
        return changeMemberRole(inside, {
          userId: this.#user(action.person),
          role: action.role,
          reason: action.reason,
        })
      case 'removeMember':
        return removeMember(inside, { userId: this.#user(action.person), reason: action.reason })
      case 'rename': {
        const { zone, currency } = practices[action.practice]
        const place = { zone, currency }
        return changeSettings(inside, { ...place, name: action.to, seen: { ...place, name: action.from } })
      }
      case 'changeSeats':
        return changeSeats(ctx, { tenantId, seats: action.seats, reason: action.reason })
      case 'suspend':
        return suspendTenant(ctx, { tenantId, reason: action.reason })
      case 'reactivate':
        return reactivateTenant(ctx, { tenantId, reason: action.reason })
    }
  }

  async #accept(ctx: ServiceContext, tenantId: string, inviteId: string, person: PersonKey): Promise<object> {
    const known = this.#users.get(person)
    if (known) return acceptInvite({ ...ctx, actor: { kind: 'user', id: known } }, { tenantId, inviteId })
    const { email, name } = people[person]
    const { state } = await ctx.runtime.executor.load(tenantStream(tenantId), tenant.model)
    const role: Role = state.invites.get(inviteId)?.role ?? 'staff'
    const invite = {
      ...{
        state: 'open' as const,
        tenantId,
        inviteId,
        role,
        email,
        name,
        message: '',
        practice: '',
        slug: '',
      },
      ...{
        zone: people[person].zone,
        addressKey: addressKey(ctx, email),
        invitedBy: null,
        expiresAt: '',
        accountId: null,
      },
    }
    const { userId, outcome } = await acceptInviteAsNew(ctx, invite, { name, password: this.password })
    this.#users.set(person, userId)
    return outcome
  }

  #mail(action: { readonly practice: PracticeKey; readonly person: PersonKey }, tenantId: string) {
    const inviteId = this.#invite(action)
    return { tenantId, inviteId, mailId: derivedId('demo mail', inviteId) }
  }

  #invite({ practice, person }: { readonly practice: PracticeKey; readonly person: PersonKey }): string {
    return this.#invites.get(`${practice} ${person}`) ?? ''
  }

  #user(person: PersonKey): string {
    const userId = this.#users.get(person)
    if (!userId) throw new StoryBroken(`${people[person].name} has no account yet`)
    return userId
  }

  async #roleOf(tenantId: string, person: PersonKey): Promise<TenantContext['by']> {
    const { state } = await this.#runtime.executor.load(tenantStream(tenantId), tenant.model)
    return state.members.get(this.#users.get(person) ?? '') ?? 'platform'
  }

  async #openInvite(ctx: TenantContext, email: string): Promise<string> {
    const { state } = await ctx.runtime.executor.load(tenantStream(ctx.tenantId), tenant.model)
    const key = addressKey(ctx, email)
    const found = [...state.invites].filter(([, invite]) => invite.addressKey === key)
    return found.at(-1)?.[0] ?? ''
  }

  async #userId(ctx: ServiceContext, person: PersonKey): Promise<string> {
    const { state } = await ctx.runtime.executor.load(
      addressStream(addressKey(ctx, people[person].email)),
      claim.model,
    )
    return state.status === 'taken' ? state.holder : ''
  }
}
