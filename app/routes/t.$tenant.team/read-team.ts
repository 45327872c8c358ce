import { roleNames } from '~/app/http/role-words'
import type { PracticeArgs } from '~/app/http/page'
import { listOpenInvites, type Invite } from '~/projections/invites/queries'
import { listMembers } from '~/projections/members/queries'
import { seatsOf } from '~/projections/tenants/queries'
import type { Format } from '~/app/http/format'

/** Who belongs to the practice, who is on the way in, who has left. */
export async function readTeam({ tenant, read, can, now, format, url, signedIn }: PracticeArgs) {
  const { tenantId, slug } = tenant
  const { seats, active, removed, invites } = await read(async (tx) => ({
    seats: await seatsOf(tx, tenantId, now),
    active: await listMembers(tx, tenantId, 'active'),
    removed: await listMembers(tx, tenantId, 'removed'),
    invites: await listOpenInvites(tx, tenantId, now),
  }))
  // Why somebody was removed is part of the history.
  const mayReadHistory = can('history.view')
  const view = url.searchParams.get('view') === 'removed' ? ('removed' as const) : ('members' as const)
  return {
    practice: tenant.name,
    base: `/t/${slug}/team`,
    view,
    mayManage: can('team.manage'),
    mayChangeRoles: can('team.changeRoles'),
    history: mayReadHistory ? `/t/${slug}/audit` : null,
    seats,
    counts: { members: active.length, removed: removed.length },
    members: (view === 'members' ? active : removed).map((member) => ({
      userId: member.userId,
      name: member.name ?? 'An erased person',
      email: member.email ?? '',
      role: roleNames[member.role],
      isOwner: member.role === 'owner',
      isYou: member.userId === signedIn.userId,
      joined: format.date(member.joinedAt),
      seen: member.lastSignIn ? format.when(member.lastSignIn) : 'Never',
      removed: member.removedAt
        ? `${format.date(member.removedAt)}${member.removedByName ? `, by ${member.removedByName}` : ''}`
        : null,
      reason: mayReadHistory ? member.removedReason : null,
    })),
    invites: invites.map((invite) => inviteView(invite, format)),
  }
}

export type TeamData = Awaited<ReturnType<typeof readTeam>>

function inviteView(invite: Invite, format: Format) {
  return {
    inviteId: invite.inviteId,
    name: invite.name || invite.email || 'Erased',
    email: invite.name ? (invite.email ?? '') : '',
    role: roleNames[invite.role],
    by: `${invite.sentByName ?? 'Daybook'}, ${format.whenInside(invite.sentAt)}`,
    expires: format.date(invite.expiresAt),
    expired: invite.expired,
    mail: invite.mail,
    mailAt: format.whenInside(invite.mailAt),
    mailReply: invite.mailReply,
  }
}
