import { z } from 'zod'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import type { ServiceContext } from '../context'
import * as field from '../fields'
import { inTenantStream } from '../tenancy/in-tenant-stream'

/** What the forms hold. The practice is that of their address. */
export const suspensionInput = z.strictObject({ reason: field.reason })
export const seatsInput = z.strictObject({ seats: field.seats, reason: field.reason })

interface OfTenant {
  readonly tenantId: string
}
type Suspension = z.output<typeof suspensionInput> & OfTenant

/** Everybody of the practice is out with the next request; nothing is deleted. Refuses: TenantNotActive. */
export function suspendTenant(ctx: ServiceContext, { tenantId, reason }: Suspension): Promise<Outcome> {
  return inTenantStream({ ...ctx, reason }, tenantId, tenant.suspend({ tenantId }))
}

/** Gives back exactly what was there. Refuses: TenantNotSuspended. */
export function reactivateTenant(ctx: ServiceContext, { tenantId, reason }: Suspension): Promise<Outcome> {
  return inTenantStream({ ...ctx, reason }, tenantId, tenant.reactivate({ tenantId }))
}

/** Refuses: SeatsBelowUse, TenantNotActive. */
export function changeSeats(
  ctx: ServiceContext,
  { tenantId, seats, reason }: z.output<typeof seatsInput> & OfTenant,
): Promise<Outcome> {
  return inTenantStream({ ...ctx, reason }, tenantId, tenant.changeSeats({ tenantId, seats, now: ctx.now }))
}
