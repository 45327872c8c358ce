import { z } from 'zod'
import { role } from '~/domain/tenancy/role'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import type { TenantContext } from '../context'
import { block } from '../fields'
import { inTenantStream } from './in-tenant-stream'

/** Why, in the person's own words; may be left out. */
const why = block(500).trim().default('')

/** What the forms hold. The person is that of their address. */
export const removeInput = z.strictObject({ reason: why })
export const roleInput = z.strictObject({ role, reason: why })

interface OfMember {
  readonly userId: string
}

/** Takes a person out of the practice; access ends with the next request. Refuses: MemberUnknown, LastOwner, NotAllowed, TenantNotActive. */
export function removeMember(
  ctx: TenantContext,
  { userId, reason }: z.output<typeof removeInput> & OfMember,
): Promise<Outcome> {
  const { tenantId, by } = ctx
  return inTenantStream(withReason(ctx, reason), tenantId, tenant.removeMember({ tenantId, userId, by }))
}

/** Refuses: MemberUnknown, LastOwner, NotAllowed, TenantNotActive. */
export function changeMemberRole(
  ctx: TenantContext,
  { userId, role, reason }: z.output<typeof roleInput> & OfMember,
): Promise<Outcome> {
  const { tenantId, by } = ctx
  return inTenantStream(
    withReason(ctx, reason),
    tenantId,
    tenant.changeMemberRole({ tenantId, userId, role, by }),
  )
}

function withReason(ctx: TenantContext, reason: string): TenantContext {
  return reason === '' ? ctx : { ...ctx, reason }
}
