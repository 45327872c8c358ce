import { parseArgs } from 'node:util'
import { isRefusal } from '~/domain/kernel/decider'
import { newId } from '~/platform/ids'
import { models } from '~/projections/models'
import type { ReadModel } from '~/projections/read-model'
import { listQuarantine } from '~/projections/runtime/quarantine'
import { verifyModel, type RebuildProgress, type RebuildResult } from '~/projections/runtime/rebuild'
import { RebuildUnderWay } from '~/projections/runtime/rebuild-journal'
import { RebuildStopped } from '~/projections/runtime/rebuild-stopped'
import { pruneModels, statusOf } from '~/projections/runtime/status'
import { contextFor, type ServiceContext } from '~/services/context'
import {
  modelNamed,
  rebuildReadModel,
  retryQuarantinedKey,
  skipInput,
  skipQuarantinedKey,
} from '~/services/operations/tend-read-model'
import type { Opened } from './open-runtime'
import { print } from './print'
import { progressBar } from './progress-bar'

const usage = `projections status
projections rebuild [name...] [--all]
projections verify [name...] [--all]
projections retry <name> <key>
projections skip <name> <key> --reason "..."
projections prune
Each takes --json.`

interface Asked {
  readonly names: readonly string[]
  readonly all: boolean
  readonly reason: string
  readonly say: (json: object, lines: readonly string[]) => void
  readonly json: boolean
}

/** Tends the read models. Exit code 1 on trouble: a difference, a quarantined key, a name nobody knows. */
export async function projections(args: readonly string[], opened: Opened): Promise<number> {
  const options = { json: { type: 'boolean' }, all: { type: 'boolean' }, reason: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [verb = '', ...names] = positionals
  const json = values.json ?? false
  const say: Asked['say'] = (data, lines) => (json ? print(JSON.stringify(data)) : lines.forEach(print))
  const asked: Asked = { names, all: values.all ?? false, reason: values.reason ?? '', say, json }
  const verbs: Readonly<Record<string, (asked: Asked, opened: Opened) => Promise<number>>> = {
    status,
    rebuild,
    verify,
    retry,
    skip,
    prune,
  }
  const chosen = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (chosen) return chosen(asked, opened)
  print(usage)
  return 1
}

async function status({ say }: Asked, { runtime }: Opened): Promise<number> {
  const all = await statusOf(runtime.db, models)
  const keys = await runtime.db.asPlatform(listQuarantine)
  const width = Math.max(...all.map(({ model }) => model.length))
  say({ models: all, quarantine: keys }, [
    ...all.map(
      ({ model, version, state, position, head, behind, rows }) =>
        `${model.padEnd(width)} v${version}  ${state.padEnd(11)} read to ${position} of ${head}, ${behind} behind, ${rows} rows`,
    ),
    ...keys.map(({ model, key, error, waiting }) => `${model} ${key}: ${error} (${waiting} events wait)`),
  ])
  return keys.length > 0 ? 1 : 0
}

function rebuild(asked: Asked, opened: Opened): Promise<number> {
  return eachModel(
    asked,
    (model, report) => rebuildReadModel(operator(opened, model.name), model, report),
    (result) =>
      result.identical ? 'rebuilt, nothing differed' : 'rebuilt; the old table differed and was put right',
    () => true,
  )
}

function verify(asked: Asked, opened: Opened): Promise<number> {
  return eachModel(
    asked,
    (model, report) => verifyModel(opened.runtime, model, report),
    (result) => (result.identical ? 'identical' : 'DIFFERS from its events'),
    (result) => result.identical,
  )
}

async function eachModel(
  { names, all, say, json }: Asked,
  work: (model: ReadModel, report: (progress: RebuildProgress) => void) => Promise<RebuildResult>,
  verdict: (result: RebuildResult) => string,
  fine: (result: RebuildResult) => boolean,
): Promise<number> {
  const wanted = all || names.length === 0 ? models : names.map(modelNamed)
  const unknown = names.filter((name) => !modelNamed(name))
  if (unknown.length > 0) {
    print(
      `There is no read model ${unknown.join(', ')}. There are: ${models.map(({ name }) => name).join(', ')}.`,
    )
    return 1
  }
  let trouble = 0
  for (const model of wanted.filter((one) => one !== undefined)) {
    let bar: ReturnType<typeof progressBar> | undefined
    try {
      const result = await work(model, ({ position, target }) => {
        if (json) return
        bar ??= progressBar(model.name, target)
        bar.at(position)
      })
      bar?.end()
      const rate = Math.round(result.position / Math.max(0.001, result.milliseconds / 1000))
      const differences = result.differences.map(
        ({ model: name, key, column, live, folded }) =>
          `  ${name} ${key} ${column}: ${JSON.stringify(live) ?? 'no row'} in the table, ${JSON.stringify(folded) ?? 'no row'} by its events`,
      )
      say(result, [
        `${model.name} v${model.version}: ${verdict(result)}. ${result.rows} rows at position ${result.position}, ${result.milliseconds} ms, ${rate} events/s`,
        ...differences,
      ])
      if (!fine(result)) trouble += 1
    } catch (error) {
      if (!(error instanceof RebuildUnderWay || error instanceof RebuildStopped)) throw error
      say({ model: model.name, error: error.message }, [`${model.name}: ${error.message}`])
      trouble += 1
    }
  }
  return trouble > 0 ? 1 : 0
}

async function retry({ names: [model = '', key = ''], say }: Asked, opened: Opened): Promise<number> {
  const outcome = await retryQuarantinedKey(operator(opened, model), { model, key })
  const failed = isRefusal(outcome)
  say({ model, key, ...outcome }, [
    failed ? `${model} ${key}: ${outcome.refused}` : `${model} ${key} is well again`,
  ])
  return failed ? 1 : 0
}

async function skip({ names: [model = '', key = ''], reason, say }: Asked, opened: Opened): Promise<number> {
  const form = skipInput.safeParse({ model, key, reason })
  if (!form.success) {
    form.error.issues.forEach((issue) => print(`${issue.path.join('.')}: ${issue.message}`))
    return 1
  }
  const outcome = await skipQuarantinedKey(operator(opened, model), form.data)
  const failed = isRefusal(outcome)
  say({ model, key, ...outcome }, [
    failed ? `${model} ${key}: ${outcome.refused}` : `${model} ${key} was skipped`,
  ])
  return failed ? 1 : 0
}

async function prune({ say }: Asked, { runtime }: Opened): Promise<number> {
  const gone = await pruneModels(runtime.db, models)
  say({ dropped: gone }, gone.length === 0 ? ['Nothing to drop'] : gone.map((name) => `Dropped ${name}`))
  return 0
}

function operator({ runtime }: Opened, label: string): ServiceContext {
  const commandId = newId()
  return contextFor(runtime, {
    actor: { kind: 'system', id: null },
    source: 'cli',
    origin: null,
    commandId,
    correlationId: `cli ${label} ${commandId}`.slice(0, 64),
  })
}
