import type { Instant } from '~/domain/kernel/instant'
import type { Database, Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { containing } from '../containing'
import { auditEntries } from '../audit/audit-entries'
import { invites } from '../invites/invites'
import { members } from '../members/members'
import { tableOf, tallyOf } from '../runtime/tables'
import { users } from '../users/users'
import { tenants } from './tenants'

export interface Seats {
  readonly seats: number
  readonly members: number
  readonly held: number
  readonly free: number
}

/** Seats taken by members, held by invites that are still good, and free. */
export async function seatsOf(tx: Tx, tenantId: string, now: Instant): Promise<Seats> {
  const found = await tx.query<{ seats: number; members: number; held: number }>(sql`
    select t.seats, coalesce((select active from ${tallyOf(members)} c where c.tenant_id = t.tenant_id), 0) as members,
           (select count(*) from ${tableOf(invites)} i where i.tenant_id = t.tenant_id and i.status = 'open' and i.expires_at > ${now}) as held
      from ${tableOf(tenants)} t where t.tenant_id = ${tenantId}`)
  const taken = found.rows[0] ?? { seats: 0, members: 0, held: 0 }
  return { ...taken, free: Math.max(0, taken.seats - taken.members - taken.held) }
}

export interface ListedTenant {
  readonly tenantId: string
  readonly name: string
  readonly slug: string
  readonly zone: string
  readonly currency: string
  readonly status: 'active' | 'suspended' | 'awaitingOwner'
  readonly statusReason: string | null
  readonly statusSince: string
  readonly provisionedAt: string
  readonly seats: number
  readonly members: number
  readonly ownerName: string | null
  readonly lastEntryAt: string | null
}

const selected = sql`
  t.tenant_id as "tenantId", t.name, t.slug, t.zone, t.currency, t.status, t.status_reason as "statusReason", t.status_since as "statusSince",
  t.provisioned_at as "provisionedAt", t.seats,
  coalesce((select active from ${tallyOf(members)} c where c.tenant_id = t.tenant_id), 0) as members,
  coalesce((select u.name from ${tableOf(members)} m join ${tableOf(users)} u using (user_id)
             where m.tenant_id = t.tenant_id and m.role = 'owner' and m.status = 'active' order by m.joined_at limit 1),
           (select i.name from ${tableOf(invites)} i where i.tenant_id = t.tenant_id and i.role = 'owner' and i.status = 'open' order by i.sent_at limit 1)) as "ownerName",
  (select a.occurred_at from ${tableOf(auditEntries)} a where a.tenant_id = t.tenant_id order by a.position desc limit 1) as "lastEntryAt"`

const orders = {
  name: sql`listed.name`,
  seats: sql`listed.members desc, listed.name`,
  lastEntry: sql`listed."lastEntryAt" desc nulls last, listed.name`,
} as const
export type TenantOrder = keyof typeof orders

export interface TenantFilter {
  readonly status: 'all' | ListedTenant['status']
  /** Part of a name, a slug or an owner's name. */
  readonly text: string
  readonly zone?: string | undefined
  readonly currency?: string | undefined
  /** Only those without an entry since then. */
  readonly quietSince?: Instant | undefined
  /** Only those whose members take every seat. */
  readonly full?: boolean | undefined
  readonly order?: TenantOrder | undefined
  readonly limit: number
  readonly offset: number
}

export interface TenantPage {
  readonly tenants: readonly ListedTenant[]
  readonly total: number
  readonly counts: Readonly<Record<'all' | ListedTenant['status'], number>>
}

/** Practices for the console, with how many of those that match there are in each state. */
export function listTenants(
  db: Database,
  { status, text, zone, currency, quietSince, full, order = 'name', limit, offset }: TenantFilter,
): Promise<TenantPage> {
  const pattern = containing(text)
  const named = sql`(${text} = '' or listed.name ilike ${pattern} or listed.slug ilike ${pattern} or listed."ownerName" ilike ${pattern})`
  const conditions = [
    named,
    ...(zone ? [sql`listed.zone = ${zone}`] : []),
    ...(currency ? [sql`listed.currency = ${currency}`] : []),
    ...(quietSince ? [sql`(listed."lastEntryAt" is null or listed."lastEntryAt" < ${quietSince})`] : []),
    ...(full ? [sql`listed.members >= listed.seats`] : []),
  ]
  const matching = sql.join(conditions, ' and ')
  const listed = sql`(select ${selected} from ${tableOf(tenants)} t) as listed`
  return db.asPlatform(async (tx) => {
    const found = await tx.query<ListedTenant>(sql`
      select * from ${listed} where ${matching} and (${status} = 'all' or listed.status = ${status}) order by ${orders[order]}, listed.slug limit ${limit} offset ${offset}`)
    const grouped = await tx.query<{ status: ListedTenant['status']; count: number }>(sql`
      select listed.status, count(*) as count from ${listed} where ${matching} group by listed.status`)
    const of = (state: ListedTenant['status']): number =>
      grouped.rows.find((row) => row.status === state)?.count ?? 0
    const counts = {
      active: of('active'),
      suspended: of('suspended'),
      awaitingOwner: of('awaitingOwner'),
      all: 0,
    }
    counts.all = counts.active + counts.suspended + counts.awaitingOwner
    return { tenants: found.rows, total: counts[status], counts }
  })
}

export async function findTenant(db: Database, tenantId: string): Promise<ListedTenant | undefined> {
  const found = await db.asPlatform((tx) =>
    tx.query<ListedTenant>(
      sql`select ${selected} from ${tableOf(tenants)} t where t.tenant_id = ${tenantId}`,
    ),
  )
  return found.rows[0]
}

/** Sessions of the people of a practice that are alive: what a suspension ends. */
export async function countLiveSessions(db: Database, tenantId: string, now: Instant): Promise<number> {
  const found = await db.asPlatform((tx) =>
    tx.query<{ count: number }>(sql`
      select count(*) as count from ops.sessions s join ops.access a on a.user_id = s.user_id and a.tenant_id = ${tenantId} and not a.gone
       where s.ended_at is null and s.idle_until > ${now} and s.ends_at > ${now}`),
  )
  return found.rows[0]?.count ?? 0
}

/** Zones and currencies that practices have: what a list can be confined to. */
export async function placesOfTenants(
  db: Database,
): Promise<{ readonly zones: readonly string[]; readonly currencies: readonly string[] }> {
  return db.asPlatform(async (tx) => {
    const of = async (column: 'zone' | 'currency'): Promise<readonly string[]> => {
      const found = await tx.query<{ value: string }>(
        sql`select distinct ${sql.id(column)} as value from ${tableOf(tenants)} order by 1`,
      )
      return found.rows.map(({ value }) => value)
    }
    return { zones: await of('zone'), currencies: await of('currency') }
  })
}
