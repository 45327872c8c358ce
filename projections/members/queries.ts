import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { tableOf } from '../runtime/tables'
import { sessions } from '../sessions/sessions'
import { users } from '../users/users'
import { members } from './members'

export interface Member {
  readonly userId: string
  readonly name: string | null
  readonly email: string | null
  readonly role: 'owner' | 'admin' | 'staff'
  readonly status: 'active' | 'removed'
  readonly joinedAt: string
  readonly removedAt: string | null
  readonly removedReason: string | null
  readonly removedByName: string | null
  readonly lastSignIn: string | null
}

const selected = sql`
  m.user_id as "userId", u.name, u.email, m.role, m.status, m.joined_at as "joinedAt", m.removed_at as "removedAt",
  m.removed_reason as "removedReason", r.name as "removedByName",
  (select max(s.started_at) from ${tableOf(sessions)} s where s.user_id = m.user_id) as "lastSignIn"`

/** Members of a practice: owners first, then by name; removed ones newest first. */
export async function listMembers(
  tx: Tx,
  tenantId: string,
  status: 'active' | 'removed',
): Promise<readonly Member[]> {
  const order =
    status === 'active'
      ? sql`array_position(array['owner', 'admin', 'staff'], m.role), u.name`
      : sql`m.removed_at desc`
  const found = await tx.query<Member>(sql`
    select ${selected} from ${tableOf(members)} m
      left join ${tableOf(users)} u using (user_id) left join ${tableOf(users)} r on r.user_id = m.removed_by
     where m.tenant_id = ${tenantId} and m.status = ${status} order by ${order}, m.user_id`)
  return found.rows
}

export async function findMember(tx: Tx, tenantId: string, userId: string): Promise<Member | undefined> {
  const found = await tx.query<Member>(sql`
    select ${selected} from ${tableOf(members)} m
      left join ${tableOf(users)} u using (user_id) left join ${tableOf(users)} r on r.user_id = m.removed_by
     where m.tenant_id = ${tenantId} and m.user_id = ${userId}`)
  return found.rows[0]
}
