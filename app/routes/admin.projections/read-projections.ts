import type { PersonArgs } from '~/app/http/page'
import { models } from '~/projections/models'
import { listQuarantine } from '~/projections/runtime/quarantine'
import { statusOf } from '~/projections/runtime/status'

const steps = [
  ['replay', 'Replay'],
  ['indexes', 'Indexes'],
  ['verify', 'Verify'],
  ['swap', 'Swap'],
] as const

/** How every read model is doing, what is being rebuilt, and which keys are set aside. */
export async function readProjections({ runtime, format }: PersonArgs) {
  const status = await statusOf(runtime.db, models, runtime.progress)
  const keys = await runtime.db.asPlatform(listQuarantine)
  return {
    head: format.number(status[0]?.head ?? 0),
    busy: status.some((model) => model.rebuild !== null),
    models: status.map((model) => ({
      name: model.model,
      version: model.version,
      state: model.state,
      quarantined: model.quarantined,
      position: format.number(model.position),
      behind: model.behind === 0 ? '0' : `${format.number(model.behind)} events`,
      rate: `${model.perSecond.toFixed(1)}/s`,
      rows: format.number(model.rows),
      verified: model.verifiedAt
        ? `${format.when(model.verifiedAt)}, ${model.verifiedIdentical ? 'identical' : 'it differed'}`
        : 'Not yet',
      rebuild: model.rebuild && {
        verb: model.rebuild.kind === 'rebuild' ? 'Rebuilding' : 'Verifying',
        words: `Reading ${format.number(model.rebuild.position)} of ${format.number(model.rebuild.target)} events`,
        aside: `${format.number(Math.round(model.rebuild.perSecond))} a second${model.rebuild.secondsLeft === null ? '' : `, ${model.rebuild.secondsLeft} seconds left`}`,
        position: model.rebuild.position,
        target: model.rebuild.target,
        steps: steps.map(([key, label]) => ({
          label,
          state: key === model.rebuild?.step ? ('now' as const) : ('later' as const),
        })),
      },
      keys: keys
        .filter((key) => key.model === model.model && key.version === model.version)
        .map((key) => ({
          key: key.key,
          error: key.error,
          position: key.position,
          entry: format.number(key.position),
          waiting: `${key.waiting} events since ${format.when(key.since).toLowerCase()}. All other keys are current.`,
        })),
    })),
  }
}

export type ProjectionsData = Awaited<ReturnType<typeof readProjections>>
