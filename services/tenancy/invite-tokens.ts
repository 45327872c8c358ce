import { randomBytes } from 'node:crypto'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { tokenHash } from '../sessions/start-session'

/** The event in the tenant's stream that asks for a link. */
interface AskedBy {
  readonly version: number
  /** Whether the same event may ask once more, whose first link was never seen by anybody. */
  readonly again: boolean
}

/**
 * A new link for an invite; every earlier one ends. Null when a later event has made a link already, or this one has and
 * may not ask again. The token is shown once, the database keeps its hash.
 */
export async function mintInviteToken(
  tx: Tx,
  { tenantId, inviteId, version, again }: InviteRef & AskedBy,
): Promise<string | null> {
  // One at a time for each invite: whoever comes second sees what the first one left.
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`invite ${tenantId} ${inviteId}`}, 0))`)
  const from = again ? version + 1 : version
  const standing = await tx.query(
    sql`select 1 from ops.invite_tokens where tenant_id = ${tenantId} and invite_id = ${inviteId} and stream_version >= ${from} limit 1`,
  )
  if (standing.rowCount > 0) return null
  const token = randomBytes(32).toString('base64url')
  await tx.query(
    sql`update ops.invite_tokens set ended_at = now() where tenant_id = ${tenantId} and invite_id = ${inviteId} and ended_at is null`,
  )
  await tx.query(sql`
    insert into ops.invite_tokens (token_hash, tenant_id, invite_id, stream_version)
    values (${tokenHash(token)}, ${tenantId}, ${inviteId}, ${version})`)
  return token
}

export interface InviteRef {
  readonly tenantId: string
  readonly inviteId: string
}

/** The invite of a link, null for a link that never was or that was replaced by a newer one. */
export async function inviteOfToken(tx: Tx, token: string): Promise<InviteRef | null> {
  const found = await tx.query<InviteRef>(sql`
    select tenant_id as "tenantId", invite_id as "inviteId" from ops.invite_tokens where token_hash = ${tokenHash(token)} and ended_at is null`)
  return found.rows[0] ?? null
}
