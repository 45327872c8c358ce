import type { RecordedInStream } from '~/domain/catalogue'
import { addressStream, claim } from '~/domain/claims/claim'
import { isRefusal, refuse } from '~/domain/kernel/decider'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import { following, type ServiceContext } from '../context'
import { inTenantStream } from '../tenancy/in-tenant-stream'
import { openPractice } from '../tenancy/open-practice'

/**
 * Finishes what the request for a practice began: its address on the web, the practice, the invite of its first owner.
 * Every step may have been done already. Refuses: PersonErased, SlugTaken (when ten candidates are taken).
 */
export async function finishTenant(
  ctx: ServiceContext,
  { data }: RecordedInStream<'TenantRequested'>,
): Promise<Outcome> {
  const { tenantId, inviteId, addressKey, ownerEmail: email, ownerName } = data
  if (email === null || ownerName === null) return refuse('PersonErased')
  const opened = await openPractice(following(ctx, 'provision'), data)
  if (opened && isRefusal(opened)) return opened
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
