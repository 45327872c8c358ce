import { barsOf, startDaysAgo } from '~/app/http/days'
import { entryViews } from '~/app/http/entries'
import type { Format } from '~/app/http/format'
import type { PersonArgs } from '~/app/http/page'
import { roleNames } from '~/app/http/role-words'
import { activityByDay, countSignIns, listEntries } from '~/projections/audit/queries'
import { listOpenInvites, type Invite } from '~/projections/invites/queries'
import { listMembers } from '~/projections/members/queries'
import { countLiveSessions, seatsOf, type ListedTenant, type Seats } from '~/projections/tenants/queries'

const days = 14
const week = 7
const latest = 8

const mailWords = {
  waiting: 'Mail on its way',
  sent: 'Sent',
  link: 'Link handed over',
  failed: 'Mail could not be sent',
} as const

/** One practice as the console shows it: figures, people, what happened lately, and what to do next. */
export async function readTenant({ runtime, now, format }: PersonArgs, tenant: ListedTenant) {
  const { tenantId } = tenant
  const scope = { tenantId }
  const { seats, members, invites, page, signIns, activity } = await runtime.db.asPlatform(async (tx) => ({
    seats: await seatsOf(tx, tenantId, now),
    members: await listMembers(tx, tenantId, 'active'),
    invites: await listOpenInvites(tx, tenantId, now),
    page: await listEntries(tx, 'platform', { tenantId }, { limit: latest }),
    signIns: await countSignIns(tx, scope, startDaysAgo(now, 'UTC', week - 1), now),
    activity: await activityByDay(tx, scope, 'UTC', startDaysAgo(now, 'UTC', days - 1)),
  }))
  const sessions = await countLiveSessions(runtime.db, tenantId, now)
  const base = `/admin/tenants/${tenantId}`
  return {
    base,
    tenant: { tenantId, name: tenant.name, status: tenant.status },
    since: `Since ${format.longDate(tenant.statusSince)}`,
    next: nextStep(tenant, seats, invites, format),
    stats: [
      {
        figure: format.number(seats.members),
        unit: `of ${format.number(seats.seats)} seats`,
        label: 'Members',
        note: `${format.number(seats.held)} held by invites, ${format.number(seats.free)} free`,
      },
      {
        figure: format.number(invites.length),
        label: 'Open invites',
        note: troubleOf(invites),
      },
      {
        figure: format.number(signIns),
        label: 'Sign-ins, 7 days',
        note: sessions === 1 ? '1 session alive' : `${format.number(sessions)} sessions alive`,
      },
      {
        figure: format.number(page.total),
        label: 'Entries',
        note: tenant.lastEntryAt ? `Last ${format.whenInside(tenant.lastEntryAt)}` : 'None yet',
      },
    ],
    facts: [
      { name: 'Owner', value: tenant.ownerName ?? 'Nobody yet' },
      { name: 'Address', value: `${runtime.appUrl}/t/${tenant.slug}` },
      { name: 'Zone', value: tenant.zone },
      { name: 'Currency', value: tenant.currency },
      { name: 'Opened', value: format.longDate(tenant.provisionedAt) },
    ],
    bars: barsOf(activity, now, 'UTC', days, format.number),
    members: members.map((member) => ({
      userId: member.userId,
      name: member.name ?? 'An erased person',
      email: member.email ?? '',
      role: roleNames[member.role],
      joined: format.date(member.joinedAt),
      seen: member.lastSignIn ? format.when(member.lastSignIn) : 'Never',
    })),
    invites: invites.map((invite) => ({
      inviteId: invite.inviteId,
      name: invite.name || invite.email || 'Erased',
      email: invite.name ? (invite.email ?? '') : '',
      role: roleNames[invite.role],
      state: invite.expired ? 'Expired' : mailWords[invite.mail],
      trouble: invite.expired || invite.mail === 'failed',
      mayResend: tenant.status !== 'suspended' && (invite.expired || invite.mail === 'failed'),
      expires: format.date(invite.expiresAt),
    })),
    entries: await entryViews(runtime, page.positions, format),
  }
}

export type TenantData = Awaited<ReturnType<typeof readTenant>>

function troubleOf(invites: readonly Invite[]): string {
  const failed = invites.filter((invite) => invite.mail === 'failed' && !invite.expired).length
  const expired = invites.filter((invite) => invite.expired).length
  const words = [
    ...(failed > 0
      ? [failed === 1 ? 'One mail could not be sent' : `${failed} mails could not be sent`]
      : []),
    ...(expired > 0 ? [`${expired} expired`] : []),
  ]
  return words.length > 0 ? words.join(', ') : 'None needs attention'
}

/** The one thing somebody should do about this practice, if there is one. */
function nextStep(tenant: ListedTenant, seats: Seats, invites: readonly Invite[], format: Format) {
  const base = `/admin/tenants/${tenant.tenantId}`
  if (tenant.status === 'suspended')
    return {
      kind: 'danger' as const,
      icon: 'pause-circle' as const,
      words: `Nobody of ${tenant.name} can enter. Why it was suspended: “${tenant.statusReason ?? ''}”`,
      action: { label: 'Reactivate', to: `${base}/reactivate`, inviteId: null },
    }
  const troubled = invites.filter((invite) => invite.expired || invite.mail === 'failed')
  const owner = troubled.find((invite) => invite.role === 'owner') ?? troubled[0]
  if (owner)
    return {
      kind: 'caution' as const,
      icon: 'mail-warning' as const,
      words: owner.expired
        ? `The invite to ${owner.name || 'somebody'} expired on ${format.longDate(owner.expiresAt)}${tenant.status === 'awaitingOwner' ? '; until it is accepted the practice has no owner' : ''}.`
        : `The invite to ${owner.name || 'somebody'} could not be mailed${owner.mailReply ? `: ${owner.mailReply}` : ''}.`,
      action: { label: 'Send again', to: null, inviteId: owner.inviteId },
    }
  if (seats.free === 0 && tenant.status === 'active')
    return {
      kind: 'plain' as const,
      icon: 'users' as const,
      words: `All ${seats.seats} seats are taken: nobody else can be invited.`,
      action: { label: 'Change seats', to: `${base}/seats`, inviteId: null },
    }
  return null
}
