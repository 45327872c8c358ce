import type { Recorded } from '~/domain/catalogue'
import { addressStream, claim } from '~/domain/claims/claim'
import { isRefusal, refuse } from '~/domain/kernel/decider'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import { following, type ServiceContext } from '../context'
import { settleSlug } from '../tenancy/hold-slug'
import { inTenantStream } from '../tenancy/in-tenant-stream'

/**
 * Finishes what the request for a practice began: its address on the web, the practice, the invite of its first owner.
 * Every step may have been done already. Refuses: PersonErased, SlugTaken (when ten candidates are taken).
 */
export async function finishTenant(
  ctx: ServiceContext,
  { data }: Recorded<'TenantRequested'>,
): Promise<Outcome> {
  const { tenantId, inviteId, name, zone, currency, seats, addressKey, ownerEmail: email, ownerName } = data
  if (email === null || ownerName === null) return refuse('PersonErased')
  const slug = await settleSlug(ctx, data)
  ctx.runtime.passed?.('confirm')
  if (!slug) return refuse('SlugTaken')
  const provisioned = await inTenantStream(
    following(ctx, 'provision'),
    tenantId,
    tenant.provision({ tenantId, name, slug, zone, currency, seats }),
  )
  if (isRefusal(provisioned)) return provisioned
  const { state } = await ctx.runtime.executor.load(addressStream(addressKey), claim.model)
  const invite = {
    tenantId,
    inviteId,
    email,
    name: ownerName,
    message: '',
    addressKey,
    inviteeId: state.status === 'taken' ? state.holder : null,
    role: 'owner',
    by: 'platform',
    now: ctx.now,
  } as const
  return inTenantStream(following(ctx, 'invite'), tenantId, tenant.inviteMember(invite))
}
