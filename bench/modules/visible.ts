import { setTimeout as sleep } from 'node:timers/promises'
import { members } from '~/projections/members/members'
import { models } from '~/projections/models'
import type { ReadModel } from '~/projections/read-model'
import { waitFor } from '~/projections/runtime/wait-for'
import { daybook } from '../contenders/daybook'
import type { BenchModule } from '../harness/bench'
import { fillLog } from '../harness/history'
import { startProjector } from '../harness/installation'
import { quantile } from '../harness/samples'

/** From the call of an append until the read models show it, with the projector in the same process. */
export const visible: BenchModule = {
  name: 'visible',
  about: 'milliseconds from the call of an append until read models have it, one every 20 ms',
  async run(bench) {
    const { runtime, ...opened } = await bench.installation()
    const head = await fillLog(runtime, bench.quick ? 500 : 20_000)
    const projector = await startProjector({ ...opened, runtime })
    await projector.reached(head)
    const contender = daybook('Daybook', runtime.store, runtime.sealer)
    const seen = async (which: readonly ReadModel[]): Promise<number> => {
      const began = performance.now()
      const { position } = await contender.append()
      if (!(await waitFor(runtime.db, runtime.progress, which, position ?? head, 10_000)))
        throw new Error('A read model did not get there within ten seconds')
      return performance.now() - began
    }
    const cases = [
      ['one model', [members]],
      ['all models', models],
    ] as const
    const [events, rounds] = bench.quick ? [5, 1] : [300, 5]
    for (const [name, which] of cases) {
      const middle: number[] = []
      const slow: number[] = []
      for (let round = 0; round < rounds; round++) {
        const latencies: number[] = []
        for (let index = 0; index < events; index++) {
          latencies.push(await seen(which))
          await sleep(20)
        }
        middle.push(quantile(latencies, 0.5))
        slow.push(quantile(latencies, 0.99))
      }
      bench.record({ name: `visible/${name}/p50`, unit: 'ms', better: 'less', samples: middle })
      bench.record({ name: `visible/${name}/p99`, unit: 'ms', better: 'less', samples: slow })
    }
    await projector.stop()
  },
}
