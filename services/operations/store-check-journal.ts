import { z } from 'zod'
import type { Instant } from '~/domain/kernel/instant'
import { newId } from '~/platform/ids'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '../context'
import { checkStore, type CheckedStore, type CheckProgress } from './check-store'

/** A check without a sign of life for so long belonged to a process that is gone. */
const silence = '1 minute'
const beatMs = 1_000
const kept = 20

/** Another process, or another request, is checking the store right now. */
export class CheckUnderWay extends Error {
  override readonly name = 'CheckUnderWay'
}

/** A check of the store, by somebody at the console or at a terminal. */
export interface StoreCheck {
  readonly state: 'running' | 'done' | 'failed'
  readonly startedAt: Instant
  readonly endedAt: Instant
  readonly step: string
  readonly position: number
  readonly target: number
  /** Null while it runs, and when it failed. */
  readonly result: CheckedStore | null
}

/** Takes the only place there is for a check. Answers its id. Throws CheckUnderWay. */
export async function beginStoreCheck({ db }: Pick<Runtime, 'db'>): Promise<string> {
  const id = newId()
  return db.asOwner(async (tx) => {
    await tx.query(
      sql`update ops.store_checks set state = 'failed' where state = 'running' and beat_at < now() - ${silence}::interval`,
    )
    const begun = await tx.query(sql`
      insert into ops.store_checks (id, state, step) values (${id}, 'running', '') on conflict do nothing`)
    if (begun.rowCount === 0) throw new CheckUnderWay('The store is being checked already.')
    await tx.query(sql`
      delete from ops.store_checks where id not in (select id from ops.store_checks order by started_at desc limit ${kept})`)
    return id
  })
}

/** Does the check whose place was taken, and keeps what it found. */
export async function runStoreCheck(
  runtime: Pick<Runtime, 'store' | 'log' | 'db'>,
  id: string,
  report: (progress: CheckProgress) => void = () => undefined,
): Promise<CheckedStore> {
  const { db } = runtime
  let progress: CheckProgress = { check: '', done: 0, of: 0 }
  const beat = setInterval(() => {
    const { check, done, of } = progress
    db.asOwner((tx) =>
      tx.query(sql`
        update ops.store_checks set beat_at = now(), step = ${check}, position = ${done}, target = ${of} where id = ${id} and state = 'running'`),
    ).catch(() => undefined)
  }, beatMs)
  const end = (state: 'done' | 'failed', result: CheckedStore | null): Promise<unknown> =>
    db.asOwner((tx) =>
      tx.query(sql`
        update ops.store_checks set state = ${state}, beat_at = now(), result = ${result && JSON.stringify(result)}::json where id = ${id}`),
    )
  try {
    const result = await checkStore(runtime, (next) => report((progress = next)))
    await end('done', result)
    return result
  } catch (error) {
    await end('failed', null).catch(() => undefined)
    throw error
  } finally {
    clearInterval(beat)
  }
}

const result = z.object({
  head: z.number(),
  sound: z.boolean(),
  milliseconds: z.number(),
  checks: z.array(
    z.object({
      name: z.string(),
      looked: z.number(),
      found: z.number(),
      findings: z.array(z.string()),
      milliseconds: z.number(),
    }),
  ),
})

/** The check under way, if there is one, and the last one that came to its end. */
export async function readStoreChecks(
  tx: Tx,
): Promise<{ readonly running: StoreCheck | null; readonly last: StoreCheck | null }> {
  const found = await tx.query<Omit<StoreCheck, 'result'> & { result: string | null }>(sql`
    select case when state = 'running' and beat_at < now() - ${silence}::interval then 'failed' else state end as state,
           started_at as "startedAt", beat_at as "endedAt", step, position, target, result
      from ops.store_checks order by started_at desc limit ${kept}`)
  const checks = found.rows.map((row): StoreCheck => ({
    ...row,
    result: row.result === null ? null : result.parse(JSON.parse(row.result)),
  }))
  return {
    running: checks.find(({ state }) => state === 'running') ?? null,
    last: checks.find(({ state }) => state !== 'running') ?? null,
  }
}
