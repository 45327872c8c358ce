import type { Command } from '~/domain/kernel/decider'
import { tenantStream } from '~/domain/tenancy/tenant'
import type { TenantState } from '~/domain/tenancy/tenant-state'
import type { Outcome } from '~/platform/eventstore/execute'
import { writeAccessOf } from '../access/write-access'
import type { ServiceContext } from '../context'

/** Executes a command on a tenant's stream and lets its access follow at once. */
export async function inTenantStream(
  ctx: ServiceContext,
  tenantId: string,
  command: Command<TenantState>,
): Promise<Outcome> {
  const stream = tenantStream(tenantId)
  const outcome = await ctx.runtime.executor.execute({ ...ctx, tenantId }, stream, command)
  ctx.runtime.passed?.(command.name)
  await writeAccessOf(ctx.runtime, stream, outcome)
  return outcome
}
