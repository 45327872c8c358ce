import type { Format } from '~/app/http/format'
import type { PersonArgs } from '~/app/http/page'
import { spanOf, spanSince } from '~/app/http/span'
import { namesFor } from '~/projections/audit/queries'
import { models } from '~/projections/models'
import { newestRuns, type PastRun } from '~/projections/runtime/past-runs'
import { listQuarantine, type QuarantinedKey } from '~/projections/runtime/quarantine'
import { statusOf, type ModelStatus, type RebuildState } from '~/projections/runtime/status'
import { newestSamples } from '~/services/operations/last-hour'
import { readLag } from './read-lag'

const steps = {
  rebuild: [
    ['replay', 'Replay'],
    ['indexes', 'Indexes'],
    ['verify', 'Verify and swap'],
  ],
  verify: [
    ['replay', 'Replay'],
    ['verify', 'Verify'],
  ],
} as const

/** How every read model is doing, what is being rebuilt, how the last rebuild ended, and which keys are set aside. */
export async function readProjections({ runtime, now, format }: PersonArgs) {
  const status = await statusOf(runtime.db, models, runtime.progress)
  const { keys, runs, delays, lag, names } = await runtime.db.asPlatform(async (tx) => {
    const keys = await listQuarantine(tx)
    return {
      keys,
      runs: await newestRuns(tx),
      delays: await newestSamples(tx, 'lag ', now),
      lag: await readLag(tx, now, format),
      names: await namesFor(
        tx,
        keys.flatMap(({ key }) => idsIn(key)),
      ),
    }
  })
  return {
    head: format.number(status[0]?.head ?? 0),
    busy: status.some((model) => model.rebuild !== null),
    lag,
    models: status.map((model) => {
      const { name, version } = { name: model.model, version: model.version }
      const mine = (one: { readonly model: string; readonly version: number }): boolean =>
        one.model === name && one.version === version
      const run = runs.find(mine)
      return {
        name,
        version,
        state: model.state,
        quarantined: model.quarantined,
        unknown: model.unknownEvents,
        position: format.number(model.position),
        behind: behindOf(model, delays.get(`lag ${name} v${version}`), format),
        rate: `${model.perSecond.toFixed(1)}/s`,
        rows: format.number(model.rows),
        verified: model.rebuild ? 'After this' : verifiedOf(model, format),
        result: run && !model.rebuild ? resultOf(run, format) : null,
        rebuild: model.rebuild && underWay(model.rebuild, format),
        keys: keys.filter(mine).map((key) => keyOf(key, [names.tenants, names.users], now, format)),
      }
    }),
  }
}

export type ProjectionsData = Awaited<ReturnType<typeof readProjections>>

function behindOf(model: ModelStatus, delay: number | undefined, format: Format): string {
  if (model.behind > 0) return `${format.number(model.behind)} events, ${spanOf(model.lagMs)}`
  return delay === undefined ? '0 events' : `0 events, ${spanOf(delay)}`
}

function verifiedOf({ verifiedAt, verifiedIdentical }: ModelStatus, format: Format): string {
  if (!verifiedAt) return 'Not yet'
  return `${format.when(verifiedAt)}, ${verifiedIdentical ? 'identical' : 'it differed'}`
}

function resultOf(run: PastRun, format: Format) {
  const verb = run.kind === 'rebuild' ? 'Rebuild' : 'Check'
  const base = { differences: [], command: null }
  if (run.state !== 'done')
    return {
      ...base,
      trouble: run.state === 'failed',
      words: `${verb} ${run.state === 'failed' ? 'failed' : 'stopped'} ${format.whenInside(run.endedAt)}; the table is as it was`,
    }
  const took = `${run.rows === 1 ? '1 row' : `${format.number(run.rows)} rows`} in ${spanOf(run.milliseconds)}`
  if (run.identical) return { ...base, trouble: false, words: `${verb} of ${took}` }
  return {
    trouble: run.kind === 'verify',
    words:
      run.kind === 'verify'
        ? `${took}: not what its events say. A rebuild puts it right.`
        : `Rebuild of ${took}: it differed and was put right`,
    differences: run.differences
      .slice(0, 5)
      .map(({ model, key, column }) => ({ name: `${model} ${key}`, column })),
    command: run.kind === 'verify' ? `npm run projections -- verify ${run.model}` : null,
  }
}

function underWay({ kind, step, position, target, perSecond, secondsLeft }: RebuildState, format: Format) {
  const list: readonly (readonly [string, string])[] = steps[kind]
  const now = list.findIndex(([key]) => key === step)
  const left = secondsLeft === 1 ? '1 second left' : `${secondsLeft ?? 0} seconds left`
  return {
    verb: kind === 'rebuild' ? 'Rebuilding' : 'Verifying',
    words: `Reading ${format.number(position)} of ${format.number(target)} events`,
    aside: `${format.number(Math.round(perSecond))} a second${secondsLeft === null ? '' : `, ${left}`}`,
    position,
    target,
    steps: list.map(([, label], index) => ({
      label,
      state: index < now ? ('done' as const) : index === now ? ('now' as const) : ('later' as const),
    })),
    calm:
      kind === 'rebuild'
        ? 'Readers keep the present table until the swap. You can leave this page.'
        : 'Nothing is changed by a check. You can leave this page.',
  }
}

const uuids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

function idsIn(key: string): readonly string[] {
  return key.match(uuids) ?? []
}

function keyOf(
  { key, error, position, waiting, since }: QuarantinedKey,
  names: readonly ReadonlyMap<string, string>[],
  now: string,
  format: Format,
) {
  const about = idsIn(key).flatMap((id) =>
    names.map((some) => some.get(id)).filter((name) => name !== undefined),
  )
  const parts = key
    .replace(/^\[|\]$/g, '')
    .replaceAll('"', '')
    .replaceAll(',', ' / ')
  return {
    key,
    words: about.length > 0 ? `${about.join(' / ')} (${parts})` : parts,
    error,
    position,
    entry: `In entry ${format.number(position)}`,
    waiting: `${waiting === 1 ? '1 event' : `${format.number(waiting)} events`} since ${format.clock(since)}, ${spanSince(since, now)}. All other keys are current.`,
  }
}
