import type { Runtime } from '~/services/context'
import { models } from '~/projections/models'
import { rebuildModel } from '~/projections/runtime/rebuild'
import type { ReadModel } from '~/projections/read-model'
import { emmettRebuild } from '../contenders/emmett-rebuild'
import type { Bench, BenchModule } from '../harness/bench'
import { fillLog } from '../harness/history'
import { startProjector } from '../harness/installation'
import { alternate, timed } from '../harness/samples'

const pageSize = 5_000

/** Reading the log, following it, and folding it anew, one model at a time. */
export const rebuild: BenchModule = {
  name: 'rebuild',
  about: 'raw paged read of the log, catching up, rebuilding each read model, and emmett rebuilding one',
  async run(bench) {
    const { runtime, ...opened } = await bench.installation()
    const repetitions = bench.quick ? 1 : 5
    const shape = { sessions: 10, roleChanges: 8 }
    const filled = await timed(() => fillLog(runtime, bench.quick ? 1_500 : 200_000, shape))
    const head = filled.value
    bench.say(`wrote ${head} events in ${Math.round(filled.ms)} ms`)

    const projector = await startProjector({ ...opened, runtime })
    const caughtUp = await timed(() => projector.reached(head))
    await projector.stop()
    bench.record({
      name: 'rebuild/catching up, all models',
      unit: 'events/s',
      better: 'more',
      samples: [perSecond(head, caughtUp.ms)],
      note: `${head} events, by the projector that feeds the live tables`,
    })
    await runtime.db.asOwner((tx) => tx.query({ text: 'analyze', values: [] }))

    const raw: number[] = []
    const folded = new Map<ReadModel, number[]>()
    const passed = new Map<ReadModel, number[]>()
    const whole: number[] = []
    const counts = await eventsOf(runtime)
    await alternate(['read', 'rebuild'] as const, repetitions, async (what) => {
      if (what === 'read') {
        const read = await timed(() => readAll(runtime))
        raw.push(perSecond(read.value, read.ms))
        return
      }
      let total = 0
      for (const model of models) {
        const took = await timed(() => rebuildModel(runtime, model))
        if (!took.value.identical) throw new Error(`${model.name} differs after its rebuild`)
        total += took.ms
        folded.set(model, [...(folded.get(model) ?? []), perSecond(counts(model), took.ms)])
        passed.set(model, [...(passed.get(model) ?? []), perSecond(head, took.ms)])
      }
      whole.push(perSecond(head, total))
    })
    bench.record({
      name: 'rebuild/raw paged read',
      unit: 'events/s',
      better: 'more',
      samples: raw,
      note: `pages of ${pageSize}`,
    })
    for (const model of models) {
      const name = `rebuild/${model.name}`
      bench.record({
        name,
        unit: 'events/s',
        better: 'more',
        samples: folded.get(model) ?? [],
        note: `${counts(model)} events of its own, from the first page to the swap, comparison included`,
      })
      bench.record({
        name: `${name}/of the log`,
        unit: 'events/s',
        better: 'more',
        samples: passed.get(model) ?? [],
      })
    }
    bench.record({ name: 'rebuild/all models/of the log', unit: 'events/s', better: 'more', samples: whole })
    await measureEmmett(bench)
  },
}

async function measureEmmett(bench: Bench): Promise<void> {
  const samples: number[] = []
  const events = bench.quick ? 200 : 10_000
  for (let round = 0; round < (bench.quick ? 1 : 3); round++) {
    const database = await bench.cluster.createDatabase()
    samples.push(perSecond(events, await emmettRebuild(database, events)))
    await bench.cluster.dropDatabase(database)
  }
  bench.record({
    name: 'rebuild/emmett 0.42.0',
    unit: 'events/s',
    better: 'more',
    samples,
    note: `${events} events, ten a document, one projection; its second rebuild on one database leaves nothing, so each is its first`,
  })
}

/** How many events a model folds. */
async function eventsOf({ db }: Pick<Runtime, 'db'>): Promise<(model: ReadModel) => number> {
  const found = await db.asPlatform((tx) =>
    tx.query<{ type: string; count: number }>({
      text: 'select type, count(*) as count from log.events group by type',
      values: [],
    }),
  )
  return (model) =>
    found.rows.reduce((sum, { type, count }) => sum + (model.types?.includes(type) === false ? 0 : count), 0)
}

async function readAll({ log }: Pick<Runtime, 'log'>): Promise<number> {
  let position = 0
  for (;;) {
    const page = await log.read(position, pageSize)
    const last = page.at(-1)
    if (!last) return position
    position = last.position
  }
}

function perSecond(events: number, ms: number): number {
  return events / (ms / 1000)
}
