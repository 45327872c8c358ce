import { isRefusal, type Refusal } from '~/domain/kernel/decider'
import { refusals } from '~/app/http/refusals'
import { newId } from '~/platform/ids'
import { models } from '~/projections/models'
import type { ReadModel } from '~/projections/read-model'
import { listQuarantine } from '~/projections/runtime/quarantine'
import { verifyModel, type RebuildProgress, type RebuildResult } from '~/projections/runtime/rebuild'
import { RebuildTaken, RebuildUnderWay } from '~/projections/runtime/rebuild-journal'
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
import { readVerb, UsageError, type Arguments, type Takes } from './arguments'
import { CommandRefused } from './complain'
import type { Opened } from './open-runtime'
import { print } from './print'
import { progressBar } from './progress-bar'

const any = Number.POSITIVE_INFINITY
const switches = ['json']

const verbs: Readonly<Record<string, Takes>> = {
  status: { switches, usage: 'projections status [--json]' },
  rebuild: {
    switches: ['all', 'json'],
    words: { atLeast: 0, atMost: any },
    usage: 'projections rebuild <name>... | --all [--json]',
  },
  verify: {
    switches: ['all', 'json'],
    words: { atLeast: 0, atMost: any },
    usage: 'projections verify <name>... | --all [--json]',
  },
  retry: {
    switches,
    words: { atLeast: 2, atMost: 2 },
    usage: 'projections retry <name> <key> [--json]',
  },
  skip: {
    switches,
    values: ['reason'],
    required: ['reason'],
    words: { atLeast: 2, atMost: 2 },
    usage: 'projections skip <name> <key> --reason "..." [--json]',
  },
  prune: { switches, usage: 'projections prune [--json]' },
}

/** One document for programs, lines for people. */
type Say = (json: object, lines: readonly string[]) => void
type Work = (opened: Opened, say: Say) => Promise<number>

/**
 * Tends the read models. What is asked for is checked before anything is opened. Exit code 1 on trouble: a difference, a
 * quarantined key. Throws UsageError, CommandRefused.
 */
export function projections(args: readonly string[]): (opened: Opened) => Promise<number> {
  const { verb, asked, usage } = readVerb(args, verbs)
  const say: Say = (data, lines) => (asked.has('json') ? print(JSON.stringify(data)) : lines.forEach(print))
  const work = workOf(verb, asked, usage)
  return (opened) => work(opened, say)
}

function workOf(verb: string, asked: Arguments, usage: string): Work {
  const [name = '', key = ''] = asked.words
  switch (verb) {
    case 'rebuild':
      return rebuild(wantedModels(asked, usage), asked.has('json'))
    case 'verify':
      return verify(wantedModels(asked, usage), asked.has('json'))
    case 'retry':
      return retry(known(name), key)
    case 'skip':
      return skip(known(name), key, asked.valueOf('reason') ?? '')
    case 'prune':
      return prune
    default:
      return status
  }
}

function wantedModels(asked: Arguments, usage: string): readonly ReadModel[] {
  if (asked.has('all') === asked.words.length > 0)
    throw new UsageError(`Name read models, or say --all. Use: ${usage}`)
  return asked.has('all') ? models : [...new Set(asked.words.map(known))]
}

function known(name: string): ReadModel {
  const model = modelNamed(name)
  if (model) return model
  const names = models.map((one) => one.name).join(', ')
  throw new CommandRefused('ReadModelUnknown', `There is no read model ${name}. There are: ${names}.`)
}

const status: Work = async ({ runtime }, say) => {
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

function rebuild(wanted: readonly ReadModel[], json: boolean): Work {
  return eachModel(wanted, json, {
    work: (opened, model, report) => rebuildReadModel(operator(opened, model.name), model, report),
    verdict: ({ identical }) =>
      identical ? 'rebuilt, nothing differed' : 'rebuilt; the old table differed and was put right',
    fine: () => true,
    document: (result) => result,
  })
}

function verify(wanted: readonly ReadModel[], json: boolean): Work {
  return eachModel(wanted, json, {
    work: ({ runtime }, model, report) => verifyModel(runtime, model, report),
    verdict: ({ identical }) => (identical ? 'identical' : 'DIFFERS from its events'),
    fine: ({ identical }) => identical,
    // Nothing is swapped when nothing is rebuilt.
    document: ({ swapMilliseconds: _, ...result }) => result,
  })
}

interface Each {
  work(opened: Opened, model: ReadModel, report: (progress: RebuildProgress) => void): Promise<RebuildResult>
  verdict(result: RebuildResult): string
  fine(result: RebuildResult): boolean
  document(result: RebuildResult): object
}

function eachModel(wanted: readonly ReadModel[], json: boolean, each: Each): Work {
  return async (opened, say) => {
    const documents: object[] = []
    let trouble = 0
    for (const model of wanted) {
      let bar: ReturnType<typeof progressBar> | undefined
      try {
        const result = await each.work(opened, model, ({ position, target }) => {
          if (json) return
          bar ??= progressBar(model.name, target)
          bar.at(position, target)
        })
        bar?.end()
        documents.push(each.document(result))
        if (!json) linesOf(model, result, each.verdict(result)).forEach(print)
        if (!each.fine(result)) trouble += 1
      } catch (error) {
        if (!(
          error instanceof RebuildUnderWay ||
          error instanceof RebuildStopped ||
          error instanceof RebuildTaken
        ))
          throw error
        bar?.end()
        documents.push({ model: model.name, error: { code: error.name, message: error.message } })
        if (!json) print(`${model.name}: ${error.message}`)
        trouble += 1
      }
    }
    say({ models: documents }, [])
    return trouble > 0 ? 1 : 0
  }
}

function linesOf(model: ReadModel, result: RebuildResult, verdict: string): readonly string[] {
  const rate = Math.round(result.position / Math.max(0.001, result.milliseconds / 1000))
  const differences = result.differences.map(
    ({ model: name, key, column, live, folded }) =>
      `  ${name} ${key} ${column}: ${JSON.stringify(live) ?? 'no row'} in the table, ${JSON.stringify(folded) ?? 'no row'} by its events`,
  )
  return [
    `${model.name} v${model.version}: ${verdict}. ${result.rows} rows at position ${result.position}, ${result.milliseconds} ms, ${rate} events/s`,
    ...differences,
  ]
}

function retry(model: ReadModel, key: string): Work {
  return async (opened, say) => {
    const outcome = await retryQuarantinedKey(operator(opened, model.name), { model: model.name, key })
    if (isRefusal(outcome)) throw refused(outcome, model, key, 'retry')
    say({ model: model.name, key }, [`${model.name} ${key} is well again`])
    return 0
  }
}

function skip({ name }: ReadModel, key: string, reason: string): Work {
  const form = skipInput.safeParse({ model: name, key, reason })
  if (!form.success)
    throw new UsageError(`--reason: ${form.error.issues.map(({ message }) => message).join(' ')}`)
  return async (opened, say) => {
    const outcome = await skipQuarantinedKey(operator(opened, name), form.data)
    if (isRefusal(outcome)) throw refused(outcome, { name }, key, 'skip')
    say({ model: name, key }, [`${name} ${key} was skipped`])
    return 0
  }
}

function refused(
  refusal: Refusal,
  { name }: Pick<ReadModel, 'name'>,
  key: string,
  verb: string,
): CommandRefused {
  const { refused: code, ...details } = refusal
  const sentence =
    code === 'KeyNotQuarantined'
      ? `The key is not quarantined; there is nothing to ${verb}.`
      : (refusals[code]?.say(details) ?? code)
  return new CommandRefused(code, `${name} ${key}: ${sentence}`)
}

const prune: Work = async ({ runtime }, say) => {
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
