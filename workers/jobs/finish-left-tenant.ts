import { z } from 'zod'
import { finishTenant } from '~/services/console/finish-tenant'
import { requestOf } from '~/services/console/provision-tenant'
import { contextOfCommit, type Runtime } from '~/services/context'

const payload = z.object({ tenantId: z.uuid() })

/** Runs the rest of opening a practice once more. For nearly all of them everything is done already. */
export async function finishLeftTenant(
  runtime: Runtime,
  job: unknown,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const { tenantId } = payload.parse(job)
  const request = await requestOf(runtime, tenantId)
  if (request) await finishTenant(contextOfCommit(runtime, request, signal), request)
}
