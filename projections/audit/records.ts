import type { Tx } from '~/platform/postgres/database'
import { sql, type SqlQuery } from '~/platform/postgres/sql'
import { containing } from '../containing'
import { invites } from '../invites/invites'
import { members } from '../members/members'
import { tableOf } from '../runtime/tables'
import { sessions } from '../sessions/sessions'
import { tenants } from '../tenants/tenants'
import { users } from '../users/users'
import { auditEntries } from './audit-entries'
import { visible, type Scope } from './queries'

/** Somebody or something that entries are by or about, as people know it. */
export interface NamedRecord {
  readonly id: string
  readonly kind: 'person' | 'practice' | 'invite' | 'session'
  /** Null once the person was erased. */
  readonly name: string | null
  /** Tells two of the same name apart: an address, a practice. */
  readonly note: string
}

/** More of them, and one would rather write more of the name. */
const mostFound = 12

/** People whose entries a practice may see: whoever belongs or belonged to it, and whoever did something in it. */
function peopleIn(tenantId: string): SqlQuery {
  return sql`(select user_id from ${tableOf(members)} where tenant_id = ${tenantId}
    union select actor_id from ${tableOf(auditEntries)} where tenant_id = ${tenantId} and actor_id is not null)`
}

/** Everybody a practice's entries can be by, by name. */
export async function peopleOf(tx: Tx, tenantId: string): Promise<readonly NamedRecord[]> {
  const found = await tx.query<NamedRecord>(sql`
    select user_id as id, 'person' as kind, name, '' as note from ${tableOf(users)}
     where user_id in ${peopleIn(tenantId)} and name is not null order by name, user_id`)
  return found.rows
}

/** People and, with `everything`, also practices and invites whose name holds `text`. Nothing of another practice. */
export async function findRecords(
  tx: Tx,
  scope: Scope,
  text: string,
  which: 'people' | 'everything',
): Promise<readonly NamedRecord[]> {
  const pattern = containing(text)
  const own = (column: SqlQuery): SqlQuery =>
    scope === 'platform' ? sql`true` : sql`${column} = ${scope.tenantId}`
  const people = sql`
    select user_id as id, 'person' as kind, name, coalesce(email, '') as note from ${tableOf(users)}
     where name ilike ${pattern} and ${scope === 'platform' ? sql`true` : sql`user_id in ${peopleIn(scope.tenantId)}`}`
  const others = sql`
    select tenant_id, 'practice', name, slug from ${tableOf(tenants)} where name ilike ${pattern} and ${own(sql`tenant_id`)}
    union all
    select i.invite_id, 'invite', coalesce(nullif(i.name, ''), i.email), t.name from ${tableOf(invites)} i join ${tableOf(tenants)} t using (tenant_id)
     where (i.name ilike ${pattern} or i.email ilike ${pattern}) and ${own(sql`i.tenant_id`)}`
  const found = await tx.query<NamedRecord>(sql`
    select * from (${which === 'people' ? people : sql`${people} union all ${others}`}) found
     order by kind desc, name, note, id limit ${mostFound + 1}`)
  return found.rows
}

export const findsAtMost = mostFound

/**
 * What the record with this id is called, as far as entries that may be seen here are by it or about it: an id of another
 * practice is as unknown as one of nothing at all.
 */
export async function recordInHistory(
  tx: Tx,
  scope: Scope,
  id: string,
  as: 'actor' | 'ref',
): Promise<NamedRecord | undefined> {
  const touches = as === 'actor' ? sql`a.actor_id = ${id}` : sql`${id}::uuid = any(a.refs)`
  const seen = await tx.query(
    sql`select 1 from ${tableOf(auditEntries)} a where ${touches} and ${visible(scope)} limit 1`,
  )
  return seen.rowCount === 0 ? undefined : (await nameRecords(tx, [id]))[0]
}

/** The records behind ids, in their order. The caller has seen to it that they may be named. */
export async function nameRecords(tx: Tx, ids: readonly string[]): Promise<readonly NamedRecord[]> {
  const found = await tx.query<NamedRecord>(sql`
    select user_id as id, 'person' as kind, name, '' as note from ${tableOf(users)} where user_id = any(${ids}::uuid[])
    union all
    select tenant_id, 'practice', name, slug from ${tableOf(tenants)} where tenant_id = any(${ids}::uuid[])
    union all
    select invite_id, 'invite', coalesce(nullif(name, ''), email), '' from ${tableOf(invites)} where invite_id = any(${ids}::uuid[])
    union all
    select s.session_id, 'session', u.name, '' from ${tableOf(sessions)} s left join ${tableOf(users)} u using (user_id)
     where s.session_id = any(${ids}::uuid[])`)
  const byId = new Map(found.rows.map((record) => [record.id, record]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
