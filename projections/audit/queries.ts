import type { Instant } from '~/domain/kernel/instant'
import type { Tx } from '~/platform/postgres/database'
import { sql, type SqlQuery } from '~/platform/postgres/sql'
import { containing } from '../containing'
import { invites } from '../invites/invites'
import { members } from '../members/members'
import { tableOf, tallyOf } from '../runtime/tables'
import { sessions } from '../sessions/sessions'
import { tenants } from '../tenants/tenants'
import { users } from '../users/users'
import { everyTenant } from './audit-entries'
import { auditEntries } from './audit-entries'
import { typesOfGroup, type EntryGroup } from './groups'

/** Whose entries: one practice's own, or every one on the installation. */
export type Scope = { readonly tenantId: string } | 'platform'

export interface EntryFilter {
  readonly group?: EntryGroup | undefined
  readonly type?: string | undefined
  readonly tenantId?: string | undefined
  readonly actorId?: string | undefined
  /** Id of any record the event touched. */
  readonly ref?: string | undefined
  /** Everything that happened for one cause. */
  readonly correlationId?: string | undefined
  readonly from?: Instant | undefined
  readonly until?: Instant | undefined
  /** Part of a reason or of a name of somebody involved. */
  readonly text?: string | undefined
}

export interface EntryPage {
  readonly positions: readonly number[]
  readonly total: number
  /** How many there are without the filter. */
  readonly all: number
  readonly newer: number | null
  readonly older: number | null
}

/**
 * What a practice may see: its own events, and the sign-ins of people while they were its members. Sign-ins belong to no
 * tenant, so row level security cannot show them; these queries run across tenants and this condition confines them.
 */
export function visible(scope: Scope): SqlQuery {
  if (scope === 'platform') return sql`true`
  return sql`(a.tenant_id = ${scope.tenantId} or (a.tenant_id is null and a.type in ('SessionStarted', 'SessionRevoked') and exists (
      select 1 from ${tableOf(members)} m where m.tenant_id = ${scope.tenantId} and m.user_id = a.actor_id
        and m.joined_at <= a.occurred_at and (m.removed_at is null or a.occurred_at <= m.removed_at))))`
}

function matching(filter: EntryFilter): SqlQuery {
  const conditions: SqlQuery[] = [sql`true`]
  if (filter.group) conditions.push(sql`a.type = any(${typesOfGroup(filter.group)}::text[])`)
  if (filter.type) conditions.push(sql`a.type = ${filter.type}`)
  if (filter.tenantId) conditions.push(sql`a.tenant_id = ${filter.tenantId}`)
  if (filter.actorId) conditions.push(sql`a.actor_id = ${filter.actorId}`)
  if (filter.ref) conditions.push(sql`a.refs @> array[${filter.ref}]::uuid[]`)
  if (filter.correlationId) conditions.push(sql`a.correlation_id = ${filter.correlationId}`)
  if (filter.from) conditions.push(sql`a.occurred_at >= ${filter.from}`)
  if (filter.until) conditions.push(sql`a.occurred_at < ${filter.until}`)
  if (filter.text) {
    const pattern = containing(filter.text)
    conditions.push(sql`(a.reason ilike ${pattern}
      or a.actor_id in (select user_id from ${tableOf(users)} where name ilike ${pattern})
      or a.refs && (select coalesce(array_agg(user_id), '{}') from ${tableOf(users)} where name ilike ${pattern})
      or a.refs && (select coalesce(array_agg(invite_id), '{}') from ${tableOf(invites)} where name ilike ${pattern})
      or a.refs && (select coalesce(array_agg(tenant_id), '{}') from ${tableOf(tenants)} where name ilike ${pattern}))`)
  }
  return sql.join(conditions, ' and ')
}

/** One page of entries, newest first: those before `before`, or those after `after`. */
export async function listEntries(
  tx: Tx,
  scope: Scope,
  filter: EntryFilter,
  {
    limit,
    before,
    after,
  }: { readonly limit: number; readonly before?: number | undefined; readonly after?: number | undefined },
): Promise<EntryPage> {
  const wanted = sql`${visible(scope)} and ${matching(filter)}`
  const page = after
    ? sql`select position from ${tableOf(auditEntries)} a where ${wanted} and a.position > ${after} order by position asc limit ${limit}`
    : sql`select position from ${tableOf(auditEntries)} a where ${wanted} and a.position < ${before ?? Number.MAX_SAFE_INTEGER} order by position desc limit ${limit}`
  const found = await tx.query<{ position: number }>(page)
  const positions = found.rows.map((row) => row.position).sort((a, b) => b - a)
  const [newest = after ?? before ?? 0, oldest = before ?? after ?? 0] = [positions[0], positions.at(-1)]
  const counts = await tx.query<{ total: number; all: number; newer: number; older: number }>(sql`
    select count(*) filter (where ${matching(filter)}) as total, count(*) as "all",
           count(*) filter (where ${matching(filter)} and a.position > ${newest}) as newer,
           count(*) filter (where ${matching(filter)} and a.position < ${oldest}) as older
      from ${tableOf(auditEntries)} a where ${visible(scope)}`)
  const { total = 0, all = 0, newer = 0, older = 0 } = counts.rows[0] ?? {}
  return { positions, total, all, newer: newer > 0 ? newest : null, older: older > 0 ? oldest : null }
}

/** Whether an entry may be seen from here; another practice's entry is as good as none. */
export async function isVisible(tx: Tx, scope: Scope, position: number): Promise<boolean> {
  const found = await tx.query(
    sql`select 1 from ${tableOf(auditEntries)} a where a.position = ${position} and ${visible(scope)}`,
  )
  return found.rowCount > 0
}

export interface Around {
  /** Entries of the same record, the entry itself among them, oldest first. */
  readonly record: readonly number[]
  /** Everything that happened for the same cause. */
  readonly action: readonly number[]
  readonly newer: number | null
  readonly older: number | null
}

/** What stands around an entry: in its stream, in its action, and next to it in the log. */
export async function entriesAround(
  tx: Tx,
  scope: Scope,
  entry: { readonly position: number; readonly stream: string; readonly correlationId: string },
): Promise<Around> {
  const { position, stream, correlationId } = entry
  const some = async (query: SqlQuery): Promise<number[]> =>
    (await tx.query<{ position: number }>(query)).rows.map((row) => row.position)
  const older = await some(
    sql`select position from ${tableOf(auditEntries)} a where ${visible(scope)} and a.stream = ${stream} and a.position <= ${position} order by position desc limit 4`,
  )
  const newer = await some(
    sql`select position from ${tableOf(auditEntries)} a where ${visible(scope)} and a.stream = ${stream} and a.position > ${position} order by position limit 3`,
  )
  const action = await some(
    sql`select position from ${tableOf(auditEntries)} a where ${visible(scope)} and a.correlation_id = ${correlationId} order by position limit 20`,
  )
  const [next = null] = await some(
    sql`select position from ${tableOf(auditEntries)} a where ${visible(scope)} and a.position > ${position} order by position limit 1`,
  )
  const [previous = null] = await some(
    sql`select position from ${tableOf(auditEntries)} a where ${visible(scope)} and a.position < ${position} order by position desc limit 1`,
  )
  return { record: [...older].reverse().concat(newer), action, newer: next, older: previous }
}

export interface DayCount {
  readonly day: string
  readonly entries: number
}

/** Entries per local day of `zone` from `from` on; days without one are missing. */
export async function activityByDay(
  tx: Tx,
  scope: Scope,
  zone: string,
  from: Instant,
): Promise<readonly DayCount[]> {
  if (scope === 'platform') {
    const tallied = await tx.query<DayCount>(sql`
      select ((quarter at time zone ${zone})::date)::text as day, sum(entries)::bigint as entries from ${tallyOf(auditEntries)}
       where tenant_id = ${everyTenant} and quarter >= ${from} group by 1 order by 1`)
    return tallied.rows
  }
  const counted = await tx.query<DayCount>(sql`
    select ((a.occurred_at at time zone ${zone})::date)::text as day, count(*) as entries from ${tableOf(auditEntries)} a
     where ${visible(scope)} and a.occurred_at >= ${from} group by 1 order by 1`)
  return counted.rows
}

/** Sign-ins of a practice's people between two moments. */
export async function countSignIns(tx: Tx, scope: Scope, from: Instant, until: Instant): Promise<number> {
  const found = await tx.query<{ count: number }>(sql`
    select count(*) as count from ${tableOf(auditEntries)} a where ${visible(scope)} and a.type = 'SessionStarted' and a.occurred_at >= ${from} and a.occurred_at < ${until}`)
  return found.rows[0]?.count ?? 0
}

export interface NamesOfEntries {
  readonly users: ReadonlyMap<string, string>
  readonly tenants: ReadonlyMap<string, string>
  readonly invites: ReadonlyMap<string, string>
}

/** Names of everybody and everything the entries mention. */
export async function namesFor(tx: Tx, ids: readonly string[]): Promise<NamesOfEntries> {
  const named = async (query: SqlQuery): Promise<ReadonlyMap<string, string>> =>
    new Map((await tx.query<{ id: string; name: string }>(query)).rows.map(({ id, name }) => [id, name]))
  const wanted = [...new Set(ids)]
  return {
    users: await named(
      sql`select user_id as id, name from ${tableOf(users)} where user_id = any(${wanted}::uuid[]) and name is not null`,
    ),
    tenants: await named(
      sql`select tenant_id as id, name from ${tableOf(tenants)} where tenant_id = any(${wanted}::uuid[])`,
    ),
    invites: await named(
      sql`select invite_id as id, coalesce(nullif(name, ''), email) as name from ${tableOf(invites)} where invite_id = any(${wanted}::uuid[]) and email is not null`,
    ),
  }
}

/** The person a session belongs to, for entries that name only the session. */
export async function userOfSessions(
  tx: Tx,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await tx.query<{ sessionId: string; userId: string }>(
    sql`select session_id as "sessionId", user_id as "userId" from ${tableOf(sessions)} where session_id = any(${sessionIds}::uuid[])`,
  )
  return new Map(found.rows.map(({ sessionId, userId }) => [sessionId, userId]))
}
