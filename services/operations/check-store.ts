import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '../context'
import { storeChecks } from './store-checks'

/** What a check gets. All of them see the store as it is at one moment, while others go on writing. */
export interface CheckParts {
  readonly tx: Tx
  readonly runtime: Pick<Runtime, 'store' | 'log' | 'db'>
  /** Told by checks that take their time: how far it is, of how many. */
  report(done: number, of: number): void
}

/** What a check looked at and what it found. Findings name streams, entries and positions, and never what is in them. */
export interface Looked {
  readonly looked: number
  readonly found: number
  /** The first few of them. */
  readonly findings: readonly string[]
}

/** One thing that must hold of a store. */
export interface Check {
  readonly name: string
  /** What must hold, as a sentence. */
  readonly holds: string
  /** What is looked at, one of them: event, stream. */
  readonly looksAt: string
  run(parts: CheckParts): Promise<Looked>
}

export interface CheckResult extends Looked {
  readonly name: string
  readonly milliseconds: number
}

export interface CheckedStore {
  /** The last entry that was looked at. */
  readonly head: number
  readonly sound: boolean
  readonly milliseconds: number
  readonly checks: readonly CheckResult[]
}

export interface CheckProgress {
  readonly check: string
  readonly done: number
  readonly of: number
}

/** Looks at the whole store, check after check, in one transaction that sees it as it is at one moment. Changes nothing. */
export function checkStore(
  runtime: CheckParts['runtime'],
  report: (progress: CheckProgress) => void = () => undefined,
  checks: readonly Check[] = storeChecks,
): Promise<CheckedStore> {
  const began = performance.now()
  return runtime.db.asOwner(async (tx) => {
    await tx.query(sql`set transaction isolation level repeatable read, read only`)
    // The mirror is held against its server for as long as that takes, and asks nothing here meanwhile.
    await tx.query(sql`set local idle_in_transaction_session_timeout = 0`)
    const found = await tx.query<{ position: number }>(sql`select position from log.log_head`)
    const results: CheckResult[] = []
    for (const check of checks) {
      const { name } = check
      const from = performance.now()
      report({ check: name, done: 0, of: 0 })
      const looked = await check.run({
        tx,
        runtime,
        report: (done, of) => report({ check: name, done, of }),
      })
      results.push({ name, ...looked, milliseconds: Math.round(performance.now() - from) })
    }
    return {
      head: found.rows[0]?.position ?? 0,
      sound: results.every((one) => one.found === 0),
      milliseconds: Math.round(performance.now() - began),
      checks: results,
    }
  })
}
