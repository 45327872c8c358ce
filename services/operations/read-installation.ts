import type { Instant } from '~/domain/kernel/instant'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { auditEntries } from '~/projections/audit/audit-entries'
import { invites } from '~/projections/invites/invites'
import { tableOf } from '~/projections/runtime/tables'
import { tenants } from '~/projections/tenants/tenants'

export interface DatabaseUse {
  readonly bytes: number
  readonly connections: number
  readonly mostConnections: number
}

/** How large the database is and how many of its connections are taken. */
export async function readDatabaseUse(tx: Tx): Promise<DatabaseUse> {
  const found = await tx.query<DatabaseUse>(sql`
    select pg_database_size(current_database()) as bytes, numbackends as connections,
           current_setting('max_connections')::int as "mostConnections"
      from pg_stat_database where datname = current_database()`)
  return found.rows[0] ?? { bytes: 0, connections: 0, mostConnections: 0 }
}

/** Sessions that are alive, of everybody. */
export async function countSessions(tx: Tx, now: Instant): Promise<number> {
  const found = await tx.query<{ count: number }>(
    sql`select count(*) as count from ops.sessions where ended_at is null and idle_until > ${now} and ends_at > ${now}`,
  )
  return found.rows[0]?.count ?? 0
}

/** How many entries of each of these types were written since a moment. */
export async function countEntries<T extends string>(
  tx: Tx,
  types: readonly T[],
  from: Instant,
): Promise<Readonly<Record<T, number>>> {
  const found = await tx.query<{ type: string; entries: number }>(sql`
    select type, count(*) as entries from ${tableOf(auditEntries)}
     where type = any(${types}::text[]) and occurred_at >= ${from} group by 1`)
  const of = (type: T): number => found.rows.find((row) => row.type === type)?.entries ?? 0
  return Object.fromEntries(types.map((type) => [type, of(type)])) as Record<T, number>
}

/** A practice whose invites need a hand. */
export interface InviteTrouble {
  readonly tenantId: string
  readonly name: string
  /** Mails of open invites that a server refused, and since when. */
  readonly failed: number
  readonly failedSince: Instant | null
  /** It has no owner, and the invite to the first one came to its end then. */
  readonly ownerInviteEndedAt: Instant | null
}

/** Practices whose invite mails were refused, and practices that wait for an owner whose invite has expired. */
export async function listInviteTrouble(tx: Tx, now: Instant): Promise<readonly InviteTrouble[]> {
  const found = await tx.query<InviteTrouble>(sql`
    select * from (
      select t.tenant_id as "tenantId", t.name,
             count(*) filter (where i.mail = 'failed' and i.expires_at > ${now}) as failed,
             min(i.mail_at) filter (where i.mail = 'failed' and i.expires_at > ${now}) as "failedSince",
             case when t.status = 'awaitingOwner' and max(i.expires_at) filter (where i.role = 'owner') <= ${now}
                  then max(i.expires_at) filter (where i.role = 'owner') end as "ownerInviteEndedAt"
        from ${tableOf(tenants)} t join ${tableOf(invites)} i on i.tenant_id = t.tenant_id and i.status = 'open'
       where t.status <> 'suspended' group by t.tenant_id, t.name, t.status) as troubled
     where failed > 0 or "ownerInviteEndedAt" is not null order by name`)
  return found.rows
}
