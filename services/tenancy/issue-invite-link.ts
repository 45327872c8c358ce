import type { z } from 'zod'
import { isRefusal, refuse, type Refusal } from '~/domain/kernel/decider'
import { tenant } from '~/domain/tenancy/tenant'
import type { Receipt } from '~/platform/eventstore/ports'
import type { TenantContext } from '../context'
import type { input } from './change-invite'
import { inTenantStream } from './in-tenant-stream'
import { mintInviteToken } from './invite-tokens'

/**
 * A link to hand over oneself when no mail arrives. It is shown this once, and links sent before it end.
 * Refuses: InviteUnknown, InviteClosed, InviteExpired, NotAllowed, LinkReplaced.
 */
export async function issueInviteLink(
  ctx: TenantContext,
  { inviteId }: z.output<typeof input>,
): Promise<{ readonly url: string; readonly receipt: Receipt } | Refusal> {
  const { tenantId, by, now, runtime } = ctx
  const issued = await inTenantStream(ctx, tenantId, tenant.issueInviteLink({ tenantId, inviteId, by, now }))
  if (isRefusal(issued)) return issued
  const { version } = issued
  const token = await runtime.db.asWeb((tx) =>
    mintInviteToken(tx, { tenantId, inviteId, version, again: true }),
  )
  // The same form once more, while the invite was sent again in between: the mail's link is the one that counts.
  if (!token) return refuse('LinkReplaced')
  return { url: `${runtime.appUrl}/invite/${token}`, receipt: issued }
}
