import { z } from 'zod'
import { claim, slugStream } from '~/domain/claims/claim'
import { isRefusal, refuse, type Refusal } from '~/domain/kernel/decider'
import { emailAddress } from '~/domain/people/email-address'
import { tenant } from '~/domain/tenancy/tenant'
import type { Receipt } from '~/platform/eventstore/ports'
import { following, idFor, inTenant, type ServiceContext } from '../context'
import * as field from '../fields'
import { holdSlug } from '../tenancy/hold-slug'
import { inTenantStream } from '../tenancy/in-tenant-stream'
import { inviteMember } from '../tenancy/invite-member'

export const input = z.strictObject({
  practice: field.practiceName,
  zone: field.zone,
  currency: field.currency,
  seats: field.seats,
  ownerName: field.personName,
  ownerEmail: emailAddress,
})

/** Opens a practice from the console and invites its first owner; until then it awaits its owner. Refuses: SlugTaken. */
export async function provisionTenant(
  ctx: ServiceContext,
  { practice, zone, currency, seats, ownerName, ownerEmail }: z.output<typeof input>,
): Promise<{ readonly tenantId: string; readonly receipt: Receipt } | Refusal> {
  const tenantId = idFor(ctx, 'tenant')
  const slug = await holdSlug(ctx, practice, tenantId)
  if (!slug) return refuse('SlugTaken')
  const provisioned = await inTenantStream(
    ctx,
    tenantId,
    tenant.provision({ tenantId, name: practice, slug, zone, currency, seats }),
  )
  if (isRefusal(provisioned)) return provisioned
  const confirmed = claim.confirm({ kind: 'tenantSlug', key: slug, holder: tenantId, now: ctx.now })
  await ctx.runtime.executor.execute(following(ctx, 'confirm'), slugStream(slug), confirmed)
  const owner = inTenant(following(ctx, 'invite'), tenantId, 'platform')
  const invited = await inviteMember(owner, {
    email: ownerEmail,
    name: ownerName,
    role: 'owner',
    message: '',
  })
  return isRefusal(invited) ? invited : { tenantId, receipt: invited }
}
