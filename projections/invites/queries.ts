import type { Instant } from '~/domain/kernel/instant'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { tableOf } from '../runtime/tables'
import { users } from '../users/users'
import { invites } from './invites'

export interface Invite {
  readonly inviteId: string
  readonly email: string | null
  readonly name: string | null
  readonly role: 'owner' | 'admin' | 'staff'
  readonly sentAt: string
  readonly sentByName: string | null
  readonly expiresAt: string
  readonly expired: boolean
  readonly mail: 'waiting' | 'sent' | 'failed' | 'link'
  readonly mailAt: string
  readonly mailReply: string | null
}

const selected = (now: Instant) => sql`
  i.invite_id as "inviteId", i.email, i.name, i.role, i.sent_at as "sentAt", u.name as "sentByName", i.expires_at as "expiresAt",
  i.expires_at <= ${now} as expired, i.mail, i.mail_at as "mailAt", i.mail_reply as "mailReply"`

/** Invites that nobody has answered, newest first; the expired ones among them say so. */
export async function listOpenInvites(tx: Tx, tenantId: string, now: Instant): Promise<readonly Invite[]> {
  const found = await tx.query<Invite>(sql`
    select ${selected(now)} from ${tableOf(invites)} i left join ${tableOf(users)} u on u.user_id = i.sent_by
     where i.tenant_id = ${tenantId} and i.status = 'open' order by i.sent_at desc, i.invite_id`)
  return found.rows
}
