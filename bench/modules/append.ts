import { clearText } from '~/platform/eventstore/sealer'
import { user, userStream } from '~/domain/people/user'
import { newId } from '~/platform/ids'
import type { Contender } from '../contenders/contender'
import { crud } from '../contenders/crud'
import { daybook } from '../contenders/daybook'
import { emmett } from '../contenders/emmett'
import { eventStoreDb } from '../contenders/eventstoredb'
import { nextRegistration } from '../contenders/registration'
import type { Bench, BenchModule } from '../harness/bench'
import type { Installation } from '../harness/installation'
import { alternate, drive, quantile } from '../harness/samples'

/** Appends one event to a new stream, alone and with 64 under way, and lets every contender do the same. */
export const append: BenchModule = {
  name: 'append',
  about: 'one event of about 750 bytes with its envelope to a new stream, by every contender in turns',
  async run(bench) {
    const contenders = await openContenders(bench)
    const [milliseconds, repetitions] = bench.quick ? [150, 1] : [3_000, 7]
    for (const inFlight of [1, 64]) {
      const perSecond = new Map<Contender, number[]>()
      const middle = new Map<Contender, number[]>()
      for (const contender of contenders) await drive(inFlight, milliseconds / 3, () => contender.append())
      await alternate(contenders, repetitions, async (contender) => {
        const run = await drive(inFlight, milliseconds, () => contender.append())
        perSecond.set(contender, [...(perSecond.get(contender) ?? []), run.perSecond])
        middle.set(contender, [...(middle.get(contender) ?? []), quantile(run.latencies, 0.5)])
      })
      for (const contender of contenders) {
        const name = `append/${inFlight} in flight/${contender.name}`
        bench.record({
          name,
          unit: 'events/s',
          better: 'more',
          samples: perSecond.get(contender) ?? [],
        })
        bench.record({
          name: `${name}/p50`,
          unit: 'ms',
          better: 'less',
          samples: middle.get(contender) ?? [],
        })
      }
    }
  },
}

async function openContenders(bench: Bench): Promise<readonly Contender[]> {
  const sealed = await bench.installation()
  const clear = await bench.installation()
  const commands = await bench.installation()
  const databases = [await bench.cluster.createDatabase(), await bench.cluster.createDatabase()] as const
  for (const database of databases) bench.onEnd(() => bench.cluster.dropDatabase(database))
  const contenders = [
    daybook('Daybook', sealed.runtime.store, sealed.runtime.sealer),
    daybook('Daybook, nothing sealed', clear.runtime.store, clearText),
    wholeCommand(commands),
    await emmett(databases[0]),
    await crud(databases[1]),
  ]
  const url = process.env['EVENTSTORE_TEST_URL']
  if (url) contenders.push(eventStoreDb(url))
  else bench.notRun('append/EventStoreDB', 'EVENTSTORE_TEST_URL is not set')
  for (const contender of contenders) bench.onEnd(() => contender.close())
  return contenders
}

/** With everything that `execute` does around the append: fingerprint of the command, loading the stream, deciding. */
function wholeCommand({ runtime }: Installation): Contender {
  const signal = new AbortController().signal
  return {
    name: 'Daybook, a whole command',
    append() {
      const { data, cause } = nextRegistration()
      const context = { tenantId: null, ...cause, now: runtime.clock.now(), signal }
      return runtime.executor.execute(context, userStream(newId()), user.register(data))
    },
    close: () => Promise.resolve(),
  }
}
