import { z } from 'zod'
import { isRefusal, refuse, type Refusal } from '~/domain/kernel/decider'
import { emailAddress } from '~/domain/people/email-address'
import { tenant, tenantStream } from '~/domain/tenancy/tenant'
import type { RecordedInStream } from '~/domain/catalogue'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import type { Receipt } from '~/platform/eventstore/ports'
import { addressKey, contextOfCommit, idFor, type Runtime, type ServiceContext } from '../context'
import * as field from '../fields'
import { holdSlug } from '../tenancy/hold-slug'
import { finishTenant } from './finish-tenant'

export const input = z.strictObject({
  practice: field.practiceName,
  zone: field.zone,
  currency: field.currency,
  seats: field.seats,
  ownerName: field.personName,
  ownerEmail: emailAddress,
})

/**
 * Opens a practice from the console and invites its first owner; until then it awaits its owner. The request for it is
 * the commit; a reactor finishes what a dying process left. Refuses: SlugTaken.
 */
export async function provisionTenant(
  ctx: ServiceContext,
  { practice: name, zone, currency, seats, ownerName, ownerEmail }: z.output<typeof input>,
): Promise<{ readonly tenantId: string; readonly receipt: Receipt } | Refusal> {
  const { runtime } = ctx
  const [tenantId, inviteId] = [idFor(ctx, 'tenant'), idFor(ctx, 'invite')]
  const slug = await holdSlug(ctx, name, tenantId)
  if (!slug) return refuse('SlugTaken')
  const place = { tenantId, name, slug, zone, currency, seats }
  const owner = { inviteId, ownerEmail, ownerName, addressKey: addressKey(ctx, ownerEmail) }
  const requested = await runtime.executor.execute(
    { ...ctx, tenantId },
    tenantStream(tenantId),
    tenant.request({ ...place, ...owner }),
  )
  runtime.passed?.('request')
  if (isRefusal(requested)) return requested
  const commit = await requestOf(runtime, tenantId)
  if (!commit) return refuse('TenantExists')
  const invited = await finishTenant(contextOfCommit(runtime, commit, ctx.signal), commit)
  return isRefusal(invited) ? invited : { tenantId, receipt: invited }
}

/** The event that asked for a practice, undefined for one that registered itself. */
export async function requestOf(
  runtime: Runtime,
  tenantId: string,
): Promise<RecordedInStream<'TenantRequested'> | undefined> {
  const stored = await runtime.store.readStream(tenantStream(tenantId), 0)
  for (const event of await decodeAll(stored, runtime.sealer)) {
    if (isKnown(event) && event.type === 'TenantRequested') return event
  }
  return undefined
}
