import type { Database, Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { containing } from '../containing'
import { admins } from '../admins/admins'
import { members } from '../members/members'
import { tableOf } from '../runtime/tables'
import { sessions } from '../sessions/sessions'
import { tenants } from '../tenants/tenants'
import { users } from './users'

/** Names by user id; erased and unknown people are missing. */
export async function namesOf(tx: Tx, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (userIds.length === 0) return new Map()
  const found = await tx.query<{ userId: string; name: string }>(
    sql`select user_id as "userId", name from ${tableOf(users)} where user_id = any(${userIds}::uuid[]) and name is not null`,
  )
  return new Map(found.rows.map(({ userId, name }) => [userId, name]))
}

export async function nameOfUser(db: Database, userId: string): Promise<string | null> {
  return db.asWeb(async (tx) => (await namesOf(tx, [userId])).get(userId) ?? null)
}

export interface Person {
  readonly userId: string
  readonly name: string | null
  readonly email: string | null
  readonly zone: string
  readonly registeredAt: string
}

export async function findPerson(db: Database, userId: string): Promise<Person | undefined> {
  const found = await db.asWeb((tx) =>
    tx.query<Person>(
      sql`select user_id as "userId", name, email, zone, registered_at as "registeredAt" from ${tableOf(users)} where user_id = ${userId}`,
    ),
  )
  return found.rows[0]
}

export interface ListedUser extends Person {
  readonly isSuperAdmin: boolean
  readonly practices: readonly { readonly tenantId: string; readonly name: string; readonly role: string }[]
  readonly lastSignIn: string | null
}

/** Everybody on the installation, for the console; found by name or address. */
export async function listUsers(
  db: Database,
  { text, limit, offset }: { text: string; limit: number; offset: number },
): Promise<{ users: readonly ListedUser[]; total: number }> {
  const pattern = containing(text)
  const matches = sql`(${text} = '' or u.name ilike ${pattern} or u.email ilike ${pattern})`
  return db.asPlatform(async (tx) => {
    const found = await tx.query<ListedUser>(sql`
      select u.user_id as "userId", u.name, u.email, u.zone, u.registered_at as "registeredAt",
             exists (select 1 from ${tableOf(admins)} a where a.user_id = u.user_id) as "isSuperAdmin",
             coalesce((select jsonb_agg(jsonb_build_object('tenantId', t.tenant_id, 'name', t.name, 'role', m.role) order by t.name)
                         from ${tableOf(members)} m join ${tableOf(tenants)} t using (tenant_id) where m.user_id = u.user_id and m.status = 'active'), '[]') as practices,
             (select max(s.started_at) from ${tableOf(sessions)} s where s.user_id = u.user_id) as "lastSignIn"
        from ${tableOf(users)} u where ${matches} order by u.name nulls last, u.user_id limit ${limit} offset ${offset}`)
    const total = await tx.query<{ total: number }>(
      sql`select count(*) as total from ${tableOf(users)} u where ${matches}`,
    )
    return { users: found.rows, total: total.rows[0]?.total ?? 0 }
  })
}
