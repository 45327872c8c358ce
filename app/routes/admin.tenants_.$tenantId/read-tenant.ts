import { entryViews } from '~/app/http/entries'
import { roleNames } from '~/app/http/role-words'
import type { PersonArgs } from '~/app/http/page'
import { listEntries } from '~/projections/audit/queries'
import { listOpenInvites } from '~/projections/invites/queries'
import { listMembers } from '~/projections/members/queries'
import { seatsOf, type ListedTenant } from '~/projections/tenants/queries'

const mailWords = {
  waiting: 'Mail on its way',
  sent: 'Sent',
  link: 'Link handed over',
  failed: 'Mail could not be sent',
} as const

/** One practice as the console shows it. */
export async function readTenant({ runtime, now, format }: PersonArgs, tenant: ListedTenant) {
  const { tenantId } = tenant
  const { seats, members, invites, page } = await runtime.db.asPlatform(async (tx) => ({
    seats: await seatsOf(tx, tenantId, now),
    members: await listMembers(tx, tenantId, 'active'),
    invites: await listOpenInvites(tx, tenantId, now),
    page: await listEntries(tx, 'platform', { tenantId }, { limit: 8 }),
  }))
  return {
    base: `/admin/tenants/${tenantId}`,
    tenant: { tenantId, name: tenant.name, status: tenant.status },
    facts: [
      { name: 'Owner', value: tenant.ownerName ?? 'Nobody yet' },
      { name: 'Address', value: `${runtime.appUrl}/t/${tenant.slug}` },
      { name: 'Zone', value: tenant.zone },
      { name: 'Currency', value: tenant.currency },
      { name: 'Seats', value: `${seats.members} of ${seats.seats}, ${seats.held} held by invites` },
      { name: 'Since', value: format.longDate(tenant.provisionedAt) },
      ...(tenant.status === 'suspended'
        ? [
            {
              name: 'Suspended',
              value: `${format.longDate(tenant.statusSince)}: “${tenant.statusReason ?? ''}”`,
            },
          ]
        : []),
    ],
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
      expires: format.date(invite.expiresAt),
    })),
    entries: await entryViews(runtime, page.positions, format),
  }
}
