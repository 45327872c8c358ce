import { openEventStoreDbEvents } from '~/platform/eventstore/eventstoredb'
import { refillMirror } from '~/platform/eventstore/refill-mirror'
import { progressBar } from '../progress-bar'
import type { StoreVerb } from '../store'
import { alone, serverOfSettings } from './alone'

/** Makes the mirror anew from the server; it takes the place of the old one when nothing of that differs. */
export const refill: StoreVerb = {
  takes: { switches: ['json'], usage: 'store refill-mirror [--json]' },
  work: (asked) => async (opened, say) => {
    const { db, databaseUrl, logger } = opened
    const eventStoreUrl = serverOfSettings(opened)
    const onError = (error: Error): void => logger.warn({ err: error }, 'A database connection was lost')
    const events = await alone(opened, async () => {
      const { source, close } = await openEventStoreDbEvents({ databaseUrl, eventStoreUrl, db, onError })
      try {
        let bar: ReturnType<typeof progressBar> | undefined
        const report = (done: number, known: number): void => {
          if (!asked.has('json')) (bar ??= progressBar('Mirroring anew', known)).at(done, known)
        }
        const filled = await refillMirror({ db, source, report })
        bar?.end()
        return filled
      } finally {
        await close()
      }
    })
    say({ events, identical: true }, [
      `The mirror was made anew: ${events} events, every earlier one at its place with its hash.`,
    ])
    return 0
  },
}
