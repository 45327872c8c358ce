import { z } from 'zod'
import { isRefusal, refuse, type Refusal } from '~/domain/kernel/decider'
import { readModel, readModelStream } from '~/domain/operations/read-model'
import type { Receipt } from '~/platform/eventstore/ports'
import { models } from '~/projections/models'
import type { ReadModel } from '~/projections/read-model'
import { heldRange, listQuarantine, retryKey, skipKey } from '~/projections/runtime/quarantine'
import { rebuildModel, type RebuildProgress, type RebuildResult } from '~/projections/runtime/rebuild'
import type { ServiceContext } from '../context'
import { reason } from '../fields'

export const keyInput = z.strictObject({ model: z.string(), key: z.string() })
export const skipInput = z.strictObject({ model: z.string(), key: z.string(), reason })

export function modelNamed(name: string): ReadModel | undefined {
  return models.find((model) => model.name === name)
}

/** Rebuilds a read model and writes down that it was done and what was found. Throws RebuildUnderWay, RebuildStopped. */
export async function rebuildReadModel(
  ctx: ServiceContext,
  model: ReadModel,
  report: (progress: RebuildProgress) => void,
): Promise<RebuildResult> {
  const result = await rebuildModel(ctx.runtime, model, report)
  const { version, position, rows, identical } = result
  const done = readModel.recordRebuild({ readModel: model.name, version, position, rows, identical })
  await ctx.runtime.executor.execute(ctx, readModelStream(model.name), done)
  return result
}

/** Folds a quarantined key again. Refuses: KeyNotQuarantined, KeyStillFails, ReadModelUnknown. */
export async function retryQuarantinedKey(
  ctx: ServiceContext,
  { model: name, key }: z.output<typeof keyInput>,
): Promise<{ readonly key: string } | Refusal> {
  const model = modelNamed(name)
  if (!model) return refuse('ReadModelUnknown')
  const quarantine = await ctx.runtime.db.asPlatform(listQuarantine)
  const held = quarantine.some(
    (one) => one.model === name && one.version === model.version && one.key === key,
  )
  if (!held) return refuse('KeyNotQuarantined')
  return (await retryKey(ctx.runtime, model, key)) ? { key } : refuse('KeyStillFails')
}

/**
 * Passes over what a quarantined key could not fold, on purpose. The event is the fact; should the process die right
 * after it, a reactor does the rest. Refuses: KeyNotQuarantined, ReadModelUnknown.
 */
export async function skipQuarantinedKey(
  ctx: ServiceContext,
  { model: name, key, reason }: z.output<typeof skipInput>,
): Promise<Receipt | Refusal> {
  const model = modelNamed(name)
  if (!model) return refuse('ReadModelUnknown')
  const range = await heldRange(ctx.runtime, model, key)
  if (!range) return refuse('KeyNotQuarantined')
  const { version } = model
  const done = readModel.recordSkip({
    readModel: name,
    version,
    key,
    fromPosition: range.from,
    toPosition: range.to,
  })
  const outcome = await ctx.runtime.executor.execute({ ...ctx, reason }, readModelStream(name), done)
  if (isRefusal(outcome)) return refuse('KeyNotQuarantined')
  await skipKey(ctx.runtime, model, key, range)
  return outcome
}
