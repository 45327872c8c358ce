import { randomBytes } from 'node:crypto'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { tokenHash } from '../sessions/start-session'

/** A new link for an invite; every earlier one ends. The token is shown once, the database keeps its hash. */
export async function mintInviteToken(tx: Tx, tenantId: string, inviteId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await tx.query(
    sql`update ops.invite_tokens set ended_at = now() where tenant_id = ${tenantId} and invite_id = ${inviteId} and ended_at is null`,
  )
  await tx.query(
    sql`insert into ops.invite_tokens (token_hash, tenant_id, invite_id) values (${tokenHash(token)}, ${tenantId}, ${inviteId})`,
  )
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
