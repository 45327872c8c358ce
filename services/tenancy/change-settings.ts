import { z } from 'zod'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import type { TenantContext } from '../context'
import * as field from '../fields'
import { inTenantStream } from './in-tenant-stream'

export const input = z.strictObject({ name: field.practiceName, zone: field.zone, currency: field.currency })

/** Changes name, zone and currency. Refuses: TenantNotActive. */
export function changeSettings(ctx: TenantContext, settings: z.output<typeof input>): Promise<Outcome> {
  const { tenantId } = ctx
  return inTenantStream(ctx, tenantId, tenant.changeSettings({ tenantId, settings }))
}
