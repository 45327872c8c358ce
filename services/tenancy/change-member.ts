import { z } from 'zod'
import { role } from '~/domain/tenancy/role'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import type { TenantContext } from '../context'
import { block } from '../fields'
import { inTenantStream } from './in-tenant-stream'

/** Why, in the person's own words; may be left out. */
const why = block(500).trim().default('')

export const removeInput = z.strictObject({ userId: z.uuid(), reason: why })
export const roleInput = z.strictObject({ userId: z.uuid(), role, reason: why })

/** Takes a person out of the practice; access ends with the next request. Refuses: MemberUnknown, LastOwner, NotAllowed, TenantNotActive. */
export function removeMember(
  ctx: TenantContext,
  { userId, reason }: z.output<typeof removeInput>,
): Promise<Outcome> {
  const { tenantId, by } = ctx
  return inTenantStream(withReason(ctx, reason), tenantId, tenant.removeMember({ tenantId, userId, by }))
}

/** Refuses: MemberUnknown, LastOwner, NotAllowed, TenantNotActive. */
export function changeMemberRole(
  ctx: TenantContext,
  { userId, role, reason }: z.output<typeof roleInput>,
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
