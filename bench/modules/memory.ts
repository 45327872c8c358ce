import { setTimeout as sleep } from 'node:timers/promises'
import { people } from '~/scripts/demo/cast'
import { knownPassword } from '~/scripts/demo/passwords'
import { removeDemo, startDemo } from '../http/demo'
import { visit } from '../http/visitor'
import type { BenchModule } from '../harness/bench'
import { drive, timed } from '../harness/samples'

const paths = [
  '/t/clinica-nord',
  '/t/clinica-nord/team',
  '/t/clinica-nord/audit',
  '/t/clinica-nord/settings',
  '/account',
]

/** What the demo, all in one process, keeps in memory. */
export const memory: BenchModule = {
  name: 'memory',
  about:
    'resident memory of the one process that does everything, with the demo tenant; Postgres is not in it',
  async run(bench) {
    const first = await timed(() => startDemo())
    const demo = first.value
    bench.onEnd(() => removeDemo(demo))
    bench.record({
      name: 'memory/first start, until it answers',
      unit: 'ms',
      better: 'less',
      samples: [first.ms],
    })
    bench.record({
      name: 'memory/after the first start',
      unit: 'MB',
      better: 'less',
      samples: [(await demo.usage()).rssMb],
    })
    await demo.stop()

    const again = await startDemo(demo.folder)
    bench.onEnd(() => again.stop())
    await sleep(bench.quick ? 100 : 5_000)
    bench.record({
      name: 'memory/at rest',
      unit: 'MB',
      better: 'less',
      samples: [(await again.usage()).rssMb],
    })
    const ana = visit(again.url)
    bench.onEnd(() => Promise.resolve(ana.close()))
    await ana.signIn(people.ana.email, knownPassword)
    let next = 0
    const look = () => ana.get(paths[next++ % paths.length] ?? '/')
    await drive(8, bench.quick ? 200 : 15_000, look)
    bench.record({
      name: 'memory/after many pages',
      unit: 'MB',
      better: 'less',
      samples: [(await again.usage()).rssMb],
      note: `${next} pages over 8 connections`,
    })
  },
}
