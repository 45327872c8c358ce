import { z } from 'zod'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import type { TenantContext } from '../context'
import { inTenantStream } from './in-tenant-stream'

export const input = z.strictObject({ inviteId: z.uuid() })
type Input = z.output<typeof input>

/** Sends the mail again with a new link; the seven days begin again. Refuses: InviteUnknown, InviteClosed, SeatLimitReached, NotAllowed. */
export function resendInvite(ctx: TenantContext, { inviteId }: Input): Promise<Outcome> {
  const { tenantId, by, now } = ctx
  return inTenantStream(ctx, tenantId, tenant.resendInvite({ tenantId, inviteId, by, now }))
}

/** Withdraws an invite and frees its seat. Refuses: InviteUnknown, InviteClosed, NotAllowed. */
export function revokeInvite(ctx: TenantContext, { inviteId }: Input): Promise<Outcome> {
  const { tenantId, by } = ctx
  return inTenantStream(ctx, tenantId, tenant.revokeInvite({ tenantId, inviteId, by }))
}
