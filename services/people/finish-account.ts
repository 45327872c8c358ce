import type { RecordedInStream } from '~/domain/catalogue'
import { isRefusal, refuse } from '~/domain/kernel/decider'
import { user, userStream } from '~/domain/people/user'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import { sql } from '~/platform/postgres/sql'
import { following, type ServiceContext } from '../context'
import { inTenantStream } from '../tenancy/in-tenant-stream'
import { openPractice } from '../tenancy/open-practice'

/**
 * Finishes what the taking of an address began: the account, then its practice or its place in one. Every step may
 * have been done already. Answers the last receipt, or why the account stays without a practice.
 */
export async function finishAccount(
  ctx: ServiceContext,
  { data }: RecordedInStream<'AddressTaken'>,
): Promise<Outcome> {
  const { userId, email, name, zone, key, then } = data
  if (email === null || name === null) return refuse('PersonErased')
  await ctx.runtime.db.asWeb((tx) =>
    tx.query(sql`update ops.credentials set confirmed = true where user_id = ${userId}`),
  )
  ctx.runtime.passed?.('credential confirmed')
  const registered = await ctx.runtime.executor.execute(
    ctx,
    userStream(userId),
    user.register({ userId, email, name, addressKey: key, zone }),
  )
  ctx.runtime.passed?.('register')
  if (isRefusal(registered) || !then) return registered
  if (then.kind === 'invite') {
    const accepted = {
      tenantId: then.tenantId,
      inviteId: then.inviteId,
      userId,
      addressKey: key,
      now: ctx.now,
    }
    return inTenantStream(ctx, then.tenantId, tenant.acceptInvite(accepted))
  }
  const { tenantId } = then
  const opened = await openPractice(ctx, then)
  if (opened && isRefusal(opened)) return opened
  const join = tenant.joinAsFirstOwner({ tenantId, userId, now: ctx.now })
  return inTenantStream(following(ctx, 'join'), tenantId, join)
}
