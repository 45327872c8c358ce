import { decider, isRefusal, refuse, type Refusal } from '../kernel/decider'
import type { StreamRef } from '../kernel/envelope'
import { durations, later, type Instant } from '../kernel/instant'
import type { EventData } from '../catalogue'
import * as event from './events'
import type { TenantEvent } from './events'
import type { Role } from './role'
import {
  closeInvite,
  heldSeats,
  isLastOwner,
  openInviteFor,
  withInvite,
  withMember,
  withoutMember,
  type InviteState,
  type TenantState,
} from './tenant-state'

/** How long an invite holds its seat. */
export const inviteLife = 7 * durations.day

/** The stream of a tenant: its members, invites and seats, so that every rule about them is decided in one place. */
export function tenantStream(tenantId: string): StreamRef {
  return { tenantId, name: `tenant-${tenantId}` }
}

interface OfTenant {
  readonly tenantId: string
}

/** Who gives the command: a member by role, or the platform (a super admin, a process that finishes a registration). */
interface ByWhom {
  readonly by: Role | 'platform'
}

type Settings = Readonly<Record<(typeof event.settings)[number], string>>

export interface TenantCommands {
  request: EventData<'TenantRequested'>
  provision: OfTenant & Settings & { readonly slug: string; readonly seats: number }
  joinAsFirstOwner: OfTenant & { readonly userId: string; readonly now: Instant }
  inviteMember: OfTenant &
    ByWhom & {
      readonly inviteId: string
      readonly email: string
      readonly name: string
      readonly message: string
      readonly addressKey: string
      /** The account the address belongs to, null when it has none yet. */
      readonly inviteeId: string | null
      readonly role: Role
      readonly now: Instant
    }
  resendInvite: OfTenant & ByWhom & { readonly inviteId: string; readonly now: Instant }
  issueInviteLink: OfTenant & ByWhom & { readonly inviteId: string; readonly now: Instant }
  revokeInvite: OfTenant & ByWhom & { readonly inviteId: string }
  acceptInvite: OfTenant & {
    readonly inviteId: string
    readonly userId: string
    readonly addressKey: string
    readonly now: Instant
  }
  changeMemberRole: OfTenant & ByWhom & { readonly userId: string; readonly role: Role }
  removeMember: OfTenant & ByWhom & { readonly userId: string }
  /** `seen` is what the person had before their eyes when they decided. */
  changeSettings: OfTenant & { readonly settings: Settings; readonly seen: Settings }
  changeSeats: OfTenant & { readonly seats: number; readonly now: Instant }
  suspend: OfTenant
  reactivate: OfTenant
}

const initial: TenantState = {
  status: 'none',
  settings: { name: '', zone: '', currency: '' },
  seats: 0,
  hadOwner: false,
  members: new Map(),
  invites: new Map(),
}

export const tenant = decider<TenantCommands, TenantEvent, TenantState>({
  category: 'tenant',
  initial,

  decide: {
    request(wanted, state) {
      if (state.status !== 'none') return refuse('TenantExists')
      return [event.TenantRequested(wanted)]
    },

    provision({ tenantId, name, slug, zone, currency, seats }, state) {
      if (state.status !== 'none') return refuse('TenantExists')
      return [event.TenantProvisioned({ tenantId, name, slug, zone, currency, seats })]
    },

    joinAsFirstOwner({ tenantId, userId, now }, state) {
      if (state.status !== 'active') return refuse('TenantNotActive', { status: state.status })
      if (state.members.get(userId) === 'owner') return []
      if (state.hadOwner) return refuse('OwnerExists')
      if (heldSeats(state, now) >= state.seats) return refuse('SeatLimitReached', { seats: state.seats })
      return [event.MemberJoined({ tenantId, userId, role: 'owner' })]
    },

    inviteMember({ tenantId, inviteId, email, name, message, addressKey, inviteeId, role, by, now }, state) {
      if (state.status !== 'active') return refuse('TenantNotActive', { status: state.status })
      if (!mayGive(by, role)) return refuse('NotAllowed')
      if (inviteeId && state.members.has(inviteeId)) return refuse('AlreadyMember')
      if (openInviteFor(state, addressKey, now)) return refuse('InviteAlreadyOpen')
      if (heldSeats(state, now) >= state.seats) return refuse('SeatLimitReached', { seats: state.seats })
      const expiresAt = later(now, inviteLife)
      return [event.InviteSent({ tenantId, inviteId, email, name, message, addressKey, role, expiresAt })]
    },

    resendInvite({ tenantId, inviteId, by, now }, state) {
      const invite = answerable(state, inviteId, by)
      if (isRefusal(invite)) return invite
      const hadExpired = invite.expiresAt <= now
      if (hadExpired && openInviteFor(state, invite.addressKey, now)) return refuse('InviteAlreadyOpen')
      if (hadExpired && heldSeats(state, now) >= state.seats)
        return refuse('SeatLimitReached', { seats: state.seats })
      return [event.InviteResent({ tenantId, inviteId, expiresAt: later(now, inviteLife) })]
    },

    issueInviteLink({ tenantId, inviteId, by, now }, state) {
      const invite = answerable(state, inviteId, by)
      if (isRefusal(invite)) return invite
      if (invite.expiresAt <= now) return refuse('InviteExpired')
      return [event.InviteLinkIssued({ tenantId, inviteId })]
    },

    revokeInvite({ tenantId, inviteId, by }, state) {
      const invite = state.invites.get(inviteId)
      if (!invite) return refuse('InviteUnknown')
      if (invite.status === 'revoked') return []
      if (invite.status !== 'open') return refuse('InviteClosed', { status: invite.status })
      if (!mayGive(by, invite.role)) return refuse('NotAllowed')
      return [event.InviteRevoked({ tenantId, inviteId })]
    },

    acceptInvite({ tenantId, inviteId, userId, addressKey, now }, state) {
      const invite = state.invites.get(inviteId)
      if (!invite) return refuse('InviteUnknown')
      if (invite.acceptedBy === userId && state.members.has(userId)) return []
      if (state.status !== 'active') return refuse('TenantNotActive', { status: state.status })
      if (invite.status !== 'open') return refuse('InviteClosed', { status: invite.status })
      if (invite.expiresAt <= now) return refuse('InviteExpired')
      if (invite.addressKey !== addressKey) return refuse('InviteForAnotherAddress')
      if (state.members.has(userId)) return refuse('AlreadyMember')
      return [event.InviteAccepted({ tenantId, inviteId, userId, role: invite.role })]
    },

    changeMemberRole({ tenantId, userId, role, by }, state) {
      if (state.status !== 'active') return refuse('TenantNotActive', { status: state.status })
      const from = state.members.get(userId)
      if (!from) return refuse('MemberUnknown')
      if (from === role) return []
      if (by !== 'owner' && by !== 'platform') return refuse('NotAllowed')
      if (isLastOwner(state, userId)) return refuse('LastOwner')
      return [event.MemberRoleChanged({ tenantId, userId, from, to: role })]
    },

    removeMember({ tenantId, userId, by }, state) {
      if (state.status !== 'active') return refuse('TenantNotActive', { status: state.status })
      const role = state.members.get(userId)
      if (!role) return refuse('MemberUnknown')
      if (!mayGive(by, role)) return refuse('NotAllowed')
      if (isLastOwner(state, userId)) return refuse('LastOwner')
      return [event.MemberRemoved({ tenantId, userId, role })]
    },

    changeSettings({ tenantId, settings, seen }, state) {
      if (state.status !== 'active') return refuse('TenantNotActive', { status: state.status })
      if (event.settings.some((field) => state.settings[field] !== seen[field]))
        return refuse('SettingsChanged')
      const changes = event.settings
        .filter((field) => state.settings[field] !== settings[field])
        .map((field) => ({ field, from: state.settings[field], to: settings[field] }))
      return changes.length === 0 ? [] : [event.TenantSettingsChanged({ tenantId, changes })]
    },

    changeSeats({ tenantId, seats, now }, state) {
      if (state.status === 'none') return refuse('TenantNotActive', { status: state.status })
      if (seats === state.seats) return []
      const used = heldSeats(state, now)
      if (seats < Math.max(1, used)) return refuse('SeatsBelowUse', { used })
      return [event.SeatLimitChanged({ tenantId, from: state.seats, to: seats })]
    },

    suspend({ tenantId }, state) {
      if (state.status !== 'active') return refuse('TenantNotActive', { status: state.status })
      return [event.TenantSuspended({ tenantId })]
    },

    reactivate({ tenantId }, state) {
      if (state.status !== 'suspended') return refuse('TenantNotSuspended', { status: state.status })
      return [event.TenantReactivated({ tenantId })]
    },
  },

  evolve: {
    TenantRequested: (state) => state,
    TenantProvisioned: (state, { name, zone, currency, seats }) => ({
      ...state,
      status: 'active',
      settings: { name, zone, currency },
      seats,
    }),
    TenantSettingsChanged: (state, { changes }) => ({
      ...state,
      settings: { ...state.settings, ...Object.fromEntries(changes.map(({ field, to }) => [field, to])) },
    }),
    SeatLimitChanged: (state, { to }) => ({ ...state, seats: to }),
    MemberJoined: (state, { userId, role }) => withMember(state, userId, role),
    MemberRoleChanged: (state, { userId, to }) => withMember(state, userId, to),
    MemberRemoved: (state, { userId }) => withoutMember(state, userId),
    InviteSent: (state, { inviteId, addressKey, role, expiresAt }) =>
      withInvite(state, inviteId, { addressKey, role, expiresAt, status: 'open', acceptedBy: null }),
    InviteResent: (state, { inviteId, expiresAt }) => {
      const invite = state.invites.get(inviteId)
      return invite ? withInvite(state, inviteId, { ...invite, expiresAt }) : state
    },
    InviteLinkIssued: (state) => state,
    InviteAccepted: (state, { inviteId, userId, role }) =>
      withMember(closeInvite(state, inviteId, 'accepted', userId), userId, role),
    InviteRevoked: (state, { inviteId }) => closeInvite(state, inviteId, 'revoked', null),
    TenantSuspended: (state) => ({ ...state, status: 'suspended' }),
    TenantReactivated: (state) => ({ ...state, status: 'active' }),
  },
})

/** The invite while somebody may still do something with it, or why not. */
function answerable(state: TenantState, inviteId: string, by: Role | 'platform'): InviteState | Refusal {
  if (state.status !== 'active') return refuse('TenantNotActive', { status: state.status })
  const invite = state.invites.get(inviteId)
  if (!invite) return refuse('InviteUnknown')
  if (invite.status !== 'open') return refuse('InviteClosed', { status: invite.status })
  return mayGive(by, invite.role) ? invite : refuse('NotAllowed')
}

/** Owners and the platform may give and take every role; admins every role but owner; staff none. */
function mayGive(by: Role | 'platform', role: Role): boolean {
  return by === 'platform' || by === 'owner' || (by === 'admin' && role !== 'owner')
}
