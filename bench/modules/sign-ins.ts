import { setTimeout as sleep } from 'node:timers/promises'
import { people } from '~/scripts/demo/cast'
import { knownPassword } from '~/scripts/demo/passwords'
import { removeDemo, startDemo } from '../http/demo'
import { visit, type Visitor } from '../http/visitor'
import type { BenchModule } from '../harness/bench'
import { quantile, timed } from '../harness/samples'

const signIns = 24
/** Others ask for a page every 20 ms, whether or not the last one came. */
const everyMs = 20

/** What everybody else waits while many sign in at once. */
export const signInsWhileOthersWait: BenchModule = {
  name: 'sign-ins',
  about: `other people's pages, one every ${everyMs} ms, while ${signIns} sign in at once`,
  async run(bench) {
    const demo = await startDemo()
    bench.onEnd(() => removeDemo(demo))
    bench.onEnd(() => demo.stop())
    const ana = visit(demo.url, 64)
    bench.onEnd(() => Promise.resolve(ana.close()))
    await ana.signIn(people.ana.email, knownPassword)
    const others = (until: Promise<unknown>): Promise<readonly number[]> => pagesUntil(ana, until)
    await others(sleep(bench.quick ? 100 : 3_000))

    const quiet: number[] = []
    const slow: number[] = []
    const taken: number[] = []
    for (let round = 0; round < (bench.quick ? 1 : 5); round++) {
      quiet.push(quantile(await others(sleep(bench.quick ? 100 : 4_000)), 0.99))
      const everybody = Array.from({ length: bench.quick ? 3 : signIns }, () => visit(demo.url, 1))
      const all = timed(() =>
        Promise.all(everybody.map((one) => one.signIn(people.mihai.email, knownPassword))),
      )
      slow.push(quantile(await others(all), 0.99))
      taken.push((await all).ms)
      for (const one of everybody) one.close()
    }
    bench.record({ name: 'sign-ins/others, p99', unit: 'ms', better: 'less', samples: slow })
    bench.record({
      name: 'sign-ins/others when nobody signs in, p99',
      unit: 'ms',
      better: 'less',
      samples: quiet,
    })
    bench.record({ name: `sign-ins/${signIns} of them`, unit: 'ms', better: 'less', samples: taken })
  },
}

async function pagesUntil(visitor: Visitor, until: Promise<unknown>): Promise<readonly number[]> {
  let going = true
  const ended = until.finally(() => (going = false))
  const asked: Promise<number>[] = []
  while (going) {
    asked.push(
      timed(() => visitor.get('/t/clinica-nord/team')).then(({ ms, value }) => {
        if (value.status !== 200) throw new Error(`The team page answered ${value.status}`)
        return ms
      }),
    )
    await sleep(everyMs)
  }
  await ended
  return Promise.all(asked)
}
