import type { Bench, BenchModule, Measurement } from './harness/bench'
import { startCluster, type Cluster } from './harness/cluster'
import { openInstallation } from './harness/installation'
import { describeCommit, describeMachine, load } from './harness/machine'
import { runId, writeRun } from './report/folder'
import type { ModuleRun, Run } from './report/run'
import { summaryOf } from './report/summary'

export interface Baseline {
  readonly modules: readonly BenchModule[]
  readonly quick: boolean
  /** Where the runs lie. */
  readonly folder: string
  readonly say: (line: string) => void
  /** A Postgres that runs already; without one an own is started, with fsync. */
  readonly cluster?: Cluster
  readonly signal?: AbortSignal
}

/** Runs the modules one after the other and writes what they measured. A module that fails is written down, the others still run. */
export async function baseline({ modules, quick, folder, say, signal, ...given }: Baseline): Promise<Run> {
  const started = new Date()
  const cluster = given.cluster ?? (await startCluster())
  try {
    const machine = await describeMachine(cluster)
    const ran: ModuleRun[] = []
    for (const module of modules) {
      signal?.throwIfAborted()
      say(`${module.name}: ${module.about}`)
      ran.push(await runModule(module, cluster, quick, say))
    }
    const run = {
      id: runId(started),
      startedAt: started.toISOString(),
      ...(await describeCommit()),
      quick,
      machine,
      modules: ran,
    }
    const own = await writeRun(folder, run, { 'summary.md': summaryOf(run) })
    say(`Written to ${own}`)
    return run
  } finally {
    await cluster.stop()
  }
}

async function runModule(
  module: BenchModule,
  cluster: Cluster,
  quick: boolean,
  say: (line: string) => void,
): Promise<ModuleRun> {
  const measurements: Measurement[] = []
  const notRun: { name: string; why: string }[] = []
  const closing: (() => Promise<unknown>)[] = []
  const bench: Bench = {
    quick,
    cluster,
    say: (line) => say(`  ${line}`),
    record: (measurement) => measurements.push(measurement),
    notRun: (name, why) => notRun.push({ name, why }),
    async installation() {
      const installation = await openInstallation(cluster)
      closing.push(() => installation.close())
      return installation
    },
    onEnd: (close) => closing.push(close),
  }
  const began = performance.now()
  const loadBefore = load()
  let error: string | undefined
  try {
    await module.run(bench)
  } catch (thrown) {
    error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
    say(`  failed: ${error}`)
  }
  for (const close of closing.reverse())
    await close().catch((thrown: unknown) => say(`  closing failed: ${String(thrown)}`))
  const { name, about } = module
  const seconds = (performance.now() - began) / 1000
  return {
    name,
    about,
    state: error === undefined ? 'run' : 'failed',
    ...(error === undefined ? {} : { error }),
    seconds,
    loadBefore,
    loadAfter: load(),
    measurements: measurements.map((one) => ({ ...one, samples: [...one.samples] })),
    notRun,
  }
}
