import type { Instant } from '../kernel/instant'
import type { Role } from './role'

export interface InviteState {
  readonly addressKey: string
  readonly role: Role
  readonly expiresAt: Instant
  readonly status: 'open' | 'accepted' | 'revoked'
  readonly acceptedBy: string | null
}

export interface TenantState {
  readonly status: 'none' | 'active' | 'suspended'
  readonly settings: { readonly name: string; readonly zone: string; readonly currency: string }
  readonly seats: number
  /** True from the moment the first owner joined; a practice made in the console waits for that. */
  readonly hadOwner: boolean
  readonly members: ReadonlyMap<string, Role>
  readonly invites: ReadonlyMap<string, InviteState>
}

export function withMember(state: TenantState, userId: string, role: Role): TenantState {
  return {
    ...state,
    hadOwner: state.hadOwner || role === 'owner',
    members: new Map(state.members).set(userId, role),
  }
}

export function withoutMember(state: TenantState, userId: string): TenantState {
  const members = new Map(state.members)
  members.delete(userId)
  return { ...state, members }
}

export function withInvite(state: TenantState, inviteId: string, invite: InviteState): TenantState {
  return { ...state, invites: new Map(state.invites).set(inviteId, invite) }
}

export function closeInvite(
  state: TenantState,
  inviteId: string,
  status: 'accepted' | 'revoked',
  acceptedBy: string | null,
): TenantState {
  const invite = state.invites.get(inviteId)
  return invite ? withInvite(state, inviteId, { ...invite, status, acceptedBy }) : state
}

/** Seats taken by members and held by invites that are open and have not expired. */
export function heldSeats(state: TenantState, now: Instant): number {
  return state.members.size + [...state.invites.values()].filter((invite) => holdsSeat(invite, now)).length
}

export function openInviteFor(state: TenantState, addressKey: string, now: Instant): boolean {
  return [...state.invites.values()].some(
    (invite) => invite.addressKey === addressKey && holdsSeat(invite, now),
  )
}

export function isLastOwner(state: TenantState, userId: string): boolean {
  const owners = [...state.members].filter(([, role]) => role === 'owner')
  return owners.length === 1 && owners[0]?.[0] === userId
}

function holdsSeat(invite: InviteState, now: Instant): boolean {
  return invite.status === 'open' && invite.expiresAt > now
}
