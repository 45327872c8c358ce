import type { CheckResult } from '~/services/operations/check-store'
import { beginStoreCheck, CheckUnderWay, runStoreCheck } from '~/services/operations/store-check-journal'
import { storeChecks } from '~/services/operations/store-checks'
import { CommandRefused } from '../complain'
import { openEventsOf } from '../open-runtime'
import { progressBar } from '../progress-bar'
import type { StoreVerb } from '../store'

/** Whether everything holds that must hold of a store. Exit code 1 when something does not. */
export const check: StoreVerb = {
  takes: { switches: ['json'], usage: 'store check [--json]' },
  work: (asked) => async (opened, say) => {
    const { db } = opened
    const { store, log } = await openEventsOf(opened)
    const id = await beginStoreCheck({ db }).catch((error: unknown) => {
      throw error instanceof CheckUnderWay ? new CommandRefused(error.name, error.message) : error
    })
    let shown: { readonly name: string; readonly bar: ReturnType<typeof progressBar> } | undefined
    const result = await runStoreCheck({ store, log, db }, id, ({ check: name, done, of }) => {
      if (shown && shown.name !== name) {
        shown.bar.end()
        shown = undefined
      }
      if (!asked.has('json') && of > 0) (shown ??= { name, bar: progressBar(name, of) }).bar.at(done, of)
    })
    shown?.bar.end()
    say(result, result.checks.flatMap(linesOf))
    return result.sound ? 0 : 1
  },
}

function linesOf({ name, looked, found, findings, milliseconds }: CheckResult): readonly string[] {
  const { holds, looksAt } = storeChecks.find((one) => one.name === name) ?? { holds: name, looksAt: 'row' }
  const line = `${holds}: ${looked} ${looked === 1 ? looksAt : `${looksAt}s`}, ${milliseconds} ms`
  if (found === 0) return [`ok    ${line}`]
  const more = found > findings.length ? [`        and ${found - findings.length} more`] : []
  return [`WRONG ${line}`, ...findings.map((finding) => `        ${finding}`), ...more]
}
