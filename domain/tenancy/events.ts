import { z } from 'zod'
import type { EventOf } from '../kernel/catalogue'
import { defineEvent, personal, ref, subject } from '../kernel/event'
import { instant } from '../kernel/instant'
import { canonicalEmail } from '../people/email-address'
import { role } from './role'

/**
 * A super admin opens a practice for somebody. The commit point of that process: it carries all that the steps after it
 * need (its address on the web is settled, the practice provisioned, its first owner invited), so that any process can
 * finish them.
 */
export const TenantRequested = defineEvent('TenantRequested', {
  tenantId: ref('tenant'),
  name: z.string().min(1).max(120),
  /** The address on the web that is set aside; the practice may end up with the next free one. */
  slug: z.string(),
  zone: z.string(),
  currency: z.string(),
  seats: z.int().min(1),
  inviteId: ref('invite'),
  ownerEmail: personal(canonicalEmail, 'inviteId'),
  ownerName: personal(z.string().min(1).max(120), 'inviteId'),
  addressKey: z.string(),
})

export const TenantProvisioned = defineEvent('TenantProvisioned', {
  tenantId: ref('tenant'),
  name: z.string().min(1).max(120),
  slug: z.string(),
  /** IANA zone, as Europe/Bucharest. */
  zone: z.string(),
  /** ISO 4217 code. */
  currency: z.string(),
  /** How many people may be members or hold an open invite. */
  seats: z.int().min(1),
})

export const settings = ['name', 'zone', 'currency'] as const

export const TenantSettingsChanged = defineEvent('TenantSettingsChanged', {
  tenantId: ref('tenant'),
  changes: z.array(z.strictObject({ field: z.enum(settings), from: z.string(), to: z.string() })).min(1),
})

export const SeatLimitChanged = defineEvent('SeatLimitChanged', {
  tenantId: ref('tenant'),
  from: z.int(),
  to: z.int(),
})

export const MemberJoined = defineEvent('MemberJoined', {
  tenantId: ref('tenant'),
  userId: ref('user'),
  role,
})

export const MemberRoleChanged = defineEvent('MemberRoleChanged', {
  tenantId: ref('tenant'),
  userId: subject(ref('user')),
  from: role,
  to: role,
})

export const MemberRemoved = defineEvent('MemberRemoved', {
  tenantId: ref('tenant'),
  userId: subject(ref('user')),
  role,
})

export const InviteSent = defineEvent('InviteSent', {
  tenantId: ref('tenant'),
  inviteId: ref('invite'),
  email: personal(canonicalEmail, 'inviteId'),
  name: personal(z.string().max(120), 'inviteId'),
  message: personal(z.string().max(500), 'inviteId'),
  addressKey: z.string(),
  role,
  expiresAt: instant,
})

/** The mail goes out once more with a new token; the old one ends, the seven days begin again. */
export const InviteResent = defineEvent('InviteResent', {
  tenantId: ref('tenant'),
  inviteId: ref('invite'),
  expiresAt: instant,
})

/** Somebody took the link in hand to pass it on themselves; tokens sent before it end. */
export const InviteLinkIssued = defineEvent('InviteLinkIssued', {
  tenantId: ref('tenant'),
  inviteId: ref('invite'),
})

export const InviteAccepted = defineEvent('InviteAccepted', {
  tenantId: ref('tenant'),
  inviteId: ref('invite'),
  userId: ref('user'),
  role,
})

export const InviteRevoked = defineEvent('InviteRevoked', {
  tenantId: ref('tenant'),
  inviteId: ref('invite'),
})

export const TenantSuspended = defineEvent('TenantSuspended', { tenantId: ref('tenant') })

export const TenantReactivated = defineEvent('TenantReactivated', { tenantId: ref('tenant') })

export const tenantEvents = {
  TenantRequested,
  TenantProvisioned,
  TenantSettingsChanged,
  SeatLimitChanged,
  MemberJoined,
  MemberRoleChanged,
  MemberRemoved,
  InviteSent,
  InviteResent,
  InviteLinkIssued,
  InviteAccepted,
  InviteRevoked,
  TenantSuspended,
  TenantReactivated,
}
export type TenantEvent = EventOf<typeof tenantEvents>

/** What became of one mail of an invite, in the stream `inviteMail-<mailId>` so that members and mail never contend. */
export const InviteMailSent = defineEvent('InviteMailSent', {
  tenantId: ref('tenant'),
  inviteId: ref('invite'),
  mailId: z.uuid(),
})

export const InviteMailFailed = defineEvent('InviteMailFailed', {
  tenantId: ref('tenant'),
  inviteId: ref('invite'),
  mailId: z.uuid(),
  /** SMTP reply code, null when no server answered. */
  code: z.int().nullable(),
  /** The server's words may quote the address. */
  reply: personal(z.string().max(300), 'inviteId'),
})

export const inviteMailEvents = { InviteMailSent, InviteMailFailed }
export type InviteMailEvent = EventOf<typeof inviteMailEvents>
