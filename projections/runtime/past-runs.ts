import { z } from 'zod'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { Kind } from './rebuild-journal'

/** How the newest rebuild or check of a model ended. */
export interface PastRun {
  readonly model: string
  readonly version: number
  readonly kind: Kind
  readonly state: 'done' | 'stopped' | 'failed'
  readonly startedAt: string
  readonly endedAt: string
  readonly rows: number
  readonly milliseconds: number
  readonly identical: boolean
  /** Where live and folded differed: the first of them, without their values, which may be personal. */
  readonly differences: readonly { readonly model: string; readonly key: string; readonly column: string }[]
}

const difference = z.object({ model: z.string(), key: z.string(), column: z.string() })
const written = z.object({
  rows: z.number().catch(0),
  milliseconds: z.number().catch(0),
  identical: z.boolean().catch(false),
  differences: z.array(difference).catch([]),
})

/** The newest finished run of every version of every model. */
export async function newestRuns(tx: Tx): Promise<readonly PastRun[]> {
  const found = await tx.query<Omit<PastRun, keyof z.output<typeof written>> & { result: string | null }>(sql`
    select distinct on (model, version) model, version, kind, state, started_at as "startedAt", beat_at as "endedAt", result
      from log.rebuilds where state <> 'running' order by model, version, beat_at desc`)
  return found.rows.map(({ result, ...run }) => ({ ...run, ...written.parse(JSON.parse(result ?? '{}')) }))
}

/** A rebuild that was under way at this moment, if there was one. */
export async function rebuildAt(tx: Tx, at: string, tolerance: string): Promise<string | null> {
  const found = await tx.query<{ model: string }>(sql`
    select model from log.rebuilds
     where kind = 'rebuild' and started_at <= ${at}::timestamptz + ${tolerance}::interval and beat_at >= ${at}::timestamptz
     order by started_at desc limit 1`)
  return found.rows[0]?.model ?? null
}
