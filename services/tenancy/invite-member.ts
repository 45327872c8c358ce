import { z } from 'zod'
import { addressStream, claim } from '~/domain/claims/claim'
import { emailAddress } from '~/domain/people/email-address'
import { role } from '~/domain/tenancy/role'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import { addressKey, idFor, type TenantContext } from '../context'
import { block, line } from '../fields'
import { inTenantStream } from './in-tenant-stream'

export const input = z.strictObject({
  email: emailAddress,
  name: line(120).default(''),
  role,
  message: block(500).trim().default(''),
})

/**
 * Sends an invite that holds a seat for 7 days. The mail and its link are a reactor's work.
 * Refuses: SeatLimitReached, AlreadyMember, InviteAlreadyOpen, NotAllowed, TenantNotActive.
 */
export async function inviteMember(
  ctx: TenantContext,
  { email, name, role, message }: z.output<typeof input>,
): Promise<Outcome> {
  const { tenantId, by, now } = ctx
  const key = addressKey(ctx, email)
  const { state } = await ctx.runtime.executor.load(addressStream(key), claim.model)
  const inviteeId = state.status === 'taken' ? state.holder : null
  const invite = {
    tenantId,
    inviteId: idFor(ctx, 'invite'),
    email,
    name,
    message,
    addressKey: key,
    inviteeId,
    role,
    by,
    now,
  }
  return inTenantStream(ctx, tenantId, tenant.inviteMember(invite))
}
