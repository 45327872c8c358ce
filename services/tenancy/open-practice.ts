import { refuse } from '~/domain/kernel/decider'
import { tenant, tenantStream } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import { writeAccessOf } from '../access/write-access'
import type { ServiceContext } from '../context'
import { settleSlug } from './hold-slug'
import { inTenantStream } from './in-tenant-stream'

/** A practice as it was wished for. */
export interface WishedPractice {
  readonly tenantId: string
  readonly name: string
  readonly slug: string
  readonly zone: string
  readonly currency: string
  readonly seats: number
}

/**
 * Settles the address on the web and provisions the practice: the step that registering and opening from the console
 * share. Null when it is open already, so that doing it again takes no second address. Refuses: SlugTaken.
 */
export async function openPractice(
  ctx: ServiceContext,
  { tenantId, name, zone, currency, seats, slug: wished }: WishedPractice,
): Promise<Outcome | null> {
  const stream = tenantStream(tenantId)
  const { state, version } = await ctx.runtime.executor.load(stream, tenant.model)
  if (state.status !== 'none') {
    // Whoever opened it may have died before it could be entered.
    const whole = {
      tenantId,
      stream: stream.name,
      commandId: ctx.commandId,
      firstVersion: 1,
      version,
      position: null,
    }
    await writeAccessOf(ctx.runtime, stream, whole)
    return null
  }
  const slug = await settleSlug(ctx, { slug: wished, name, tenantId })
  ctx.runtime.passed?.('confirm')
  if (!slug) return refuse('SlugTaken')
  return inTenantStream(ctx, tenantId, tenant.provision({ tenantId, name, slug, zone, currency, seats }))
}
