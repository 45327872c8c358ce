import { later, type Instant } from '~/domain/kernel/instant'
import type { Role } from '~/domain/tenancy/role'
import type { Sealer } from '~/platform/eventstore/sealer'
import { unsealTexts } from '~/platform/keys/sealed-text'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { consoleTenant } from '../access/access-after'
import { reasonPlace } from '../access/write-access'
import type { Runtime } from '../context'
import { sessionLife } from './session-life'
import { tokenHash } from './start-session'

/** A practice as it concerns one person. */
export interface Membership {
  readonly tenantId: string
  readonly slug: string
  readonly name: string
  readonly zone: string
  readonly currency: string
  readonly role: Role
  readonly suspended: boolean
  /** Why it is suspended, in the words of whoever did it. */
  readonly reason: string | null
}

/** Who is at the other end of a request. */
export interface SignedIn {
  readonly sessionId: string
  readonly userId: string
  readonly isSuperAdmin: boolean
  readonly memberships: readonly Membership[]
}

/** How rarely a session notes that it was used. */
const touchEvery = 60_000

interface SessionRow {
  sessionId: string
  userId: string
  seenAt: Instant
}

/** Finds who a session token belongs to and where that person may go, as it is this moment. Null when it is over. */
export async function findSession(
  { db, clock, sealer }: Pick<Runtime, 'db' | 'clock' | 'sealer'>,
  token: string,
): Promise<SignedIn | null> {
  const now = clock.now()
  const found = await db.asWeb(async (tx) => {
    const found = await tx.query<SessionRow>(sql`
      select id as "sessionId", user_id as "userId", seen_at as "seenAt" from ops.sessions
       where token_hash = ${tokenHash(token)} and ended_at is null and idle_until > ${now} and ends_at > ${now}`)
    const session = found.rows[0]
    if (!session) return null
    const { sessionId, userId, seenAt } = session
    const isSuperAdmin = await mayEnterConsole(tx, userId)
    if (Date.parse(now) - Date.parse(seenAt) >= touchEvery) {
      const { idle } = isSuperAdmin ? sessionLife.superAdmin : sessionLife.member
      await tx.query(
        sql`update ops.sessions set seen_at = ${now}, idle_until = ${later(now, idle)} where id = ${sessionId}`,
      )
    }
    return { sessionId, userId, isSuperAdmin, memberships: await membershipsOf(tx, userId) }
  })
  return found && { ...found, memberships: await withReasons(found.memberships, sealer) }
}

/** Why a practice is suspended stands there sealed. */
async function withReasons(
  memberships: readonly Membership[],
  sealer: Sealer,
): Promise<readonly Membership[]> {
  const sealed = memberships.flatMap(({ tenantId, reason }) =>
    reason === null ? [] : [{ text: reason, place: reasonPlace(tenantId) }],
  )
  if (sealed.length === 0) return memberships
  const reasons = await unsealTexts(sealer, sealed)
  return memberships.map((one) =>
    one.reason === null
      ? one
      : { ...one, reason: reasons[sealed.findIndex(({ place }) => place.rowId === one.tenantId)] ?? null },
  )
}

async function mayEnterConsole(tx: Tx, userId: string): Promise<boolean> {
  const found = await tx.query(
    sql`select 1 from ops.access where user_id = ${userId} and tenant_id = ${consoleTenant} and not gone`,
  )
  return found.rowCount > 0
}

async function membershipsOf(tx: Tx, userId: string): Promise<readonly Membership[]> {
  const found = await tx.query<Membership>(sql`
    select tenant_id as "tenantId", slug, name, zone, currency, role, suspended, reason
      from ops.access join ops.tenant_access using (tenant_id) where user_id = ${userId} and not gone order by name, tenant_id`)
  return found.rows
}
