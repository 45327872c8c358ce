import type { CheckResult } from '~/services/operations/check-store'
import { beginStoreCheck, CheckUnderWay, runStoreCheck } from '~/services/operations/store-check-journal'
import { storeChecks } from '~/services/operations/store-checks'
import { readArguments } from '../arguments'
import { CommandRefused } from '../complain'
import type { Opened } from '../open-runtime'
import { print } from '../print'
import { progressBar } from '../progress-bar'

/** store check: whether everything holds that must hold of a store. Exit code 1 when something does not. Throws UsageError. */
export function check(args: readonly string[]): (opened: Opened) => Promise<number> {
  const asked = readArguments(args, { switches: ['json'], usage: 'npm run store -- check [--json]' })
  const json = asked.has('json')
  return async ({ runtime }) => {
    const id = await beginStoreCheck(runtime).catch((error: unknown) => {
      throw error instanceof CheckUnderWay ? new CommandRefused(error.name, error.message) : error
    })
    let shown: { readonly name: string; readonly bar: ReturnType<typeof progressBar> } | undefined
    const result = await runStoreCheck(runtime, id, ({ check: name, done, of }) => {
      if (shown && shown.name !== name) {
        shown.bar.end()
        shown = undefined
      }
      if (!json && of > 0) (shown ??= { name, bar: progressBar(name, of) }).bar.at(done, of)
    })
    shown?.bar.end()
    if (json) print(JSON.stringify(result))
    else result.checks.flatMap(linesOf).forEach(print)
    return result.sound ? 0 : 1
  }
}

function linesOf({ name, looked, found, findings, milliseconds }: CheckResult): readonly string[] {
  const { holds, looksAt } = storeChecks.find((one) => one.name === name) ?? { holds: name, looksAt: 'row' }
  const line = `${holds}: ${looked} ${looked === 1 ? looksAt : `${looksAt}s`}, ${milliseconds} ms`
  if (found === 0) return [`ok    ${line}`]
  const more = found > findings.length ? [`        and ${found - findings.length} more`] : []
  return [`WRONG ${line}`, ...findings.map((finding) => `        ${finding}`), ...more]
}
