import { z } from 'zod'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import type { TenantContext } from '../context'
import * as field from '../fields'
import { inTenantStream } from './in-tenant-stream'

const settings = { name: field.practiceName, zone: field.zone, currency: field.currency }

export const input = z.strictObject({
  ...settings,
  /** The settings as the form showed them before anybody typed. */
  seen: z.strictObject({ name: z.string(), zone: z.string(), currency: z.string() }),
})

/** Changes name, zone and currency. Refuses: SettingsChanged (somebody else was faster), TenantNotActive. */
export function changeSettings(
  ctx: TenantContext,
  { seen, ...wanted }: z.output<typeof input>,
): Promise<Outcome> {
  const { tenantId } = ctx
  return inTenantStream(ctx, tenantId, tenant.changeSettings({ tenantId, settings: wanted, seen }))
}
