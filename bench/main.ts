import { complain } from '~/scripts/complain'
import { readArguments, UsageError } from '~/scripts/arguments'
import { print } from '~/scripts/print'
import { baseline } from './baseline'
import { modules } from './modules/modules'
import { deltaOf } from './report/delta'
import { defaultFolder, readRun, writeReport } from './report/folder'
import { summaryOf } from './report/summary'

const usages = {
  baseline: `bench:baseline -- [--quick] [--only ${modules.map(({ name }) => name).join(',')}]`,
  compare: 'bench:compare -- <runId> [<runId>]   (the earlier run first; without a second one, the latest)',
  report: 'bench:report -- [<runId>]',
}

type Verb = (args: readonly string[]) => Promise<number>

const verbs: Readonly<Record<string, Verb>> = {
  async baseline(args) {
    const asked = readArguments(args, { switches: ['quick'], values: ['only'], usage: usages.baseline })
    const only = asked.valueOf('only')?.split(',')
    const unknown = only?.filter((name) => !modules.some((module) => module.name === name)) ?? []
    if (unknown.length > 0) throw new UsageError(`There is no ${unknown.join(', ')}. Use: ${usages.baseline}`)
    const run = await baseline({
      modules: modules.filter(({ name }) => only?.includes(name) ?? true),
      quick: asked.has('quick'),
      folder: defaultFolder,
      say: print,
      signal: ending.signal,
    })
    print('')
    print(summaryOf(run))
    return run.modules.every(({ state }) => state === 'run') ? 0 : 1
  },
  async compare(args) {
    const { words } = readArguments(args, { words: { atLeast: 1, atMost: 2 }, usage: usages.compare })
    const [earlierId = '', laterId = 'latest'] = words
    const earlier = await readRun(defaultFolder, earlierId)
    const later = await readRun(defaultFolder, laterId)
    const text = deltaOf(earlier, later)
    await writeReport(defaultFolder, later, `delta-vs-${earlier.id}.md`, text)
    print(text)
    return 0
  },
  async report(args) {
    const { words } = readArguments(args, { words: { atLeast: 0, atMost: 1 }, usage: usages.report })
    const run = await readRun(defaultFolder, words[0] ?? 'latest')
    const text = summaryOf(run)
    await writeReport(defaultFolder, run, 'summary.md', text)
    print(text)
    return 0
  },
}

// The module under way is finished, so that no server of it stays behind; what was measured is thrown away.
const ending = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort())

const [verb = '', ...args] = process.argv.slice(2)
try {
  const work = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (!work) throw new UsageError(`Use one of: ${Object.values(usages).join('; ')}`)
  process.exitCode = await work(args)
} catch (error) {
  complain(error)
  process.exitCode = 1
}
