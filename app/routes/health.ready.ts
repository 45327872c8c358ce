import type { LoaderFunctionArgs } from '@remix-run/node'
import { readMirrorStatus, type MirrorStatus } from '~/platform/eventstore/mirror-status'
import { models } from '~/projections/models'
import { statusOf } from '~/projections/runtime/status'

/** A read model, or the mirror of the store, may be this far behind before the process counts as not ready. */
const acceptableLagMs = 10_000

/** Whether this process should get requests: database, log and read models, each by name. 503 while one of them is not. */
export async function loader({ context }: LoaderFunctionArgs) {
  const { runtime, isReady } = context
  const head = await runtime.log.head().catch(() => null)
  const status = head === null ? null : await statusOf(runtime.db, models, runtime.progress).catch(() => null)
  const mirror =
    status === null ? undefined : await runtime.db.asPlatform(readMirrorStatus).catch(() => undefined)
  const lagMs = status ? Math.max(0, ...status.map((model) => model.lagMs)) : null
  const behind =
    status
      ?.filter((model) => model.state === 'missing' || model.lagMs > acceptableLagMs)
      .map((model) => model.model) ?? []
  const mirrored = mirror === undefined ? 'unknown' : mirrorCheck(mirror)
  const checks = {
    draining: isReady() ? 'no' : 'yes',
    database: status === null ? 'unreachable' : 'ok',
    eventStore: head === null ? 'unreachable' : 'ok',
    ...(mirror === null ? {} : { mirror: mirrored }),
    readModels: status === null ? 'unknown' : behind.length === 0 ? 'ok' : `behind: ${behind.join(', ')}`,
  }
  const ready = isReady() && status !== null && head !== null && behind.length === 0 && mirrored === 'ok'
  return Response.json(
    { status: ready ? 'ready' : 'not ready', checks, head, lagMs },
    { status: ready ? 200 : 503, headers: { 'Cache-Control': 'no-store' } },
  )
}

function mirrorCheck(mirror: MirrorStatus | null): string {
  if (mirror?.haltedWhy) return `halted: ${mirror.haltedWhy}`
  if (mirror && mirror.lagMs > acceptableLagMs) return `behind: ${mirror.behind} events, ${mirror.lagMs} ms`
  return 'ok'
}
