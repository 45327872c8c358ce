import { claim, slugStream } from '~/domain/claims/claim'
import { isRefusal } from '~/domain/kernel/decider'
import { slugCandidates } from '~/domain/tenancy/slug'
import { following, type ServiceContext } from '../context'

/** Sets the first free address on the web aside for this practice. */
export async function holdSlug(
  ctx: ServiceContext,
  practice: string,
  tenantId: string,
): Promise<string | undefined> {
  for (const slug of slugCandidates(practice, tenantId)) {
    const held = await ctx.runtime.executor.execute(
      ctx,
      slugStream(slug),
      claim.hold({ kind: 'tenantSlug', key: slug, holder: tenantId, now: ctx.runtime.clock.now() }),
    )
    ctx.runtime.passed?.('hold')
    if (!isRefusal(held)) return slug
  }
  return undefined
}

/**
 * Makes the address that was set aside the practice's own. Was it given away meanwhile, because finishing took longer
 * than the hold, the practice gets the next free one. Answers undefined when there is none.
 */
export async function settleSlug(
  ctx: ServiceContext,
  {
    slug: wished,
    name,
    tenantId,
  }: { readonly slug: string; readonly name: string; readonly tenantId: string },
): Promise<string | undefined> {
  const confirm = async (slug: string): Promise<boolean> => {
    const command = claim.confirm({
      kind: 'tenantSlug',
      key: slug,
      holder: tenantId,
      now: ctx.runtime.clock.now(),
    })
    return !isRefusal(
      await ctx.runtime.executor.execute(following(ctx, 'confirm'), slugStream(slug), command),
    )
  }
  if (await confirm(wished)) return wished
  const next = await holdSlug(following(ctx, 'hold again'), name, tenantId)
  return next !== undefined && (await confirm(next)) ? next : undefined
}
