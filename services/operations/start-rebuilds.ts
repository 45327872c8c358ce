import { refuse, type Refusal } from '~/domain/kernel/decider'
import { models } from '~/projections/models'
import { verifyModel } from '~/projections/runtime/rebuild'
import { RebuildUnderWay } from '~/projections/runtime/rebuild-journal'
import { RebuildStopped } from '~/projections/runtime/rebuild-stopped'
import { following, type ServiceContext } from '../context'
import { modelNamed, rebuildReadModel } from './tend-read-model'

/**
 * Starts rebuilding (or verifying) read models one after the other and answers at once; progress is in the journal,
 * where the page reads it. Refuses: ReadModelUnknown.
 */
export async function startRebuilds(
  ctx: ServiceContext,
  kind: 'rebuild' | 'verify',
  names?: readonly string[],
): Promise<{ readonly started: number } | Refusal> {
  const wanted = names ? names.map(modelNamed) : models
  const known = wanted.filter((model) => model !== undefined)
  if (known.length < wanted.length) return refuse('ReadModelUnknown')
  // The work outlives the request that asked for it.
  const lasting: ServiceContext = { ...ctx, signal: new AbortController().signal }
  void (async () => {
    for (const model of known) {
      try {
        if (kind === 'verify') await verifyModel(ctx.runtime, model)
        else await rebuildReadModel(following(lasting, model.name), model, () => undefined)
      } catch (error) {
        if (error instanceof RebuildUnderWay || error instanceof RebuildStopped) continue
        ctx.runtime.logger.error({ err: error, model: model.name }, `A ${kind} failed`)
      }
    }
  })()
  return Promise.resolve({ started: known.length })
}
