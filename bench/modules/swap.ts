import { setTimeout as sleep } from 'node:timers/promises'
import { members } from '~/projections/members/members'
import { listMembers } from '~/projections/members/queries'
import { rebuildModel } from '~/projections/runtime/rebuild'
import { tenants } from '~/projections/tenants/tenants'
import { derivedId } from '~/platform/ids'
import type { Runtime } from '~/services/context'
import type { BenchModule } from '../harness/bench'
import { fillLog } from '../harness/history'
import { startProjector } from '../harness/installation'
import { timed } from '../harness/samples'

const readers = 8

/** Swapping a rebuilt table for the live one while people read it and the projector feeds. */
export const swap: BenchModule = {
  name: 'swap',
  about: `rebuilding and swapping with ${readers} readers that never pause and the projector running`,
  async run(bench) {
    const { runtime, ...opened } = await bench.installation()
    const head = await fillLog(runtime, bench.quick ? 1_500 : 100_000, { sessions: 6 })
    const projector = await startProjector({ ...opened, runtime })
    await projector.reached(head)
    for (const model of [members, tenants]) {
      const swaps: number[] = []
      const longest: number[] = []
      for (let round = 0; round < (bench.quick ? 1 : 9); round++) {
        const reading = startReaders(runtime)
        await sleep(bench.quick ? 20 : 200)
        const result = await rebuildModel(runtime, model)
        await sleep(bench.quick ? 20 : 200)
        swaps.push(result.swapMilliseconds)
        longest.push(await reading.stop())
      }
      bench.record({
        name: `swap/${model.name}`,
        unit: 'ms',
        better: 'less',
        samples: swaps,
        note: 'the transaction that has the checkpoint to itself: what the projector waits',
      })
      bench.record({
        name: `swap/${model.name}/longest wait of a reader`,
        unit: 'ms',
        better: 'less',
        samples: longest,
        note: 'over the whole rebuild, whatever made it wait',
      })
    }
    await projector.stop()
  },
}

function startReaders({ db }: Pick<Runtime, 'db'>) {
  let reading = true
  let longest = 0
  const tenantId = derivedId('history', 'tenant', '1')
  const one = async (): Promise<void> => {
    while (reading) {
      const read = await timed(() => db.withTenant(tenantId, (tx) => listMembers(tx, tenantId, 'active')))
      if (read.value.length === 0) throw new Error('A reader found an empty table')
      longest = Math.max(longest, read.ms)
    }
  }
  const all = Promise.all(Array.from({ length: readers }, one))
  return {
    stop: async () => {
      reading = false
      await all
      return longest
    },
  }
}
