import { durations, later, type Instant } from '~/domain/kernel/instant'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { auditEntries } from '~/projections/audit/audit-entries'
import { tableOf } from '~/projections/runtime/tables'

const { hour, minute } = durations

export interface Measured {
  readonly at: Instant
  /** Null where nothing was measured: no process was there to do it. */
  readonly value: number | null
  /** Which of several measures was the largest. */
  readonly of: string | null
}

/** The steps of the hour that ends with `now`; each begins on a whole one. */
function steps<T>(now: Instant, stepMs: number, make: (at: Instant) => T): readonly T[] {
  const first = Math.floor(Date.parse(now) / stepMs) * stepMs - hour + stepMs
  return Array.from({ length: hour / stepMs }, (_, index) =>
    make(new Date(first + index * stepMs).toISOString()),
  )
}

/** The largest sample of each step of the last hour, over every measure whose name begins with `measure`. */
export async function samplesOfLastHour(
  tx: Tx,
  measure: string,
  now: Instant,
  stepMs: number,
): Promise<readonly Measured[]> {
  const found = await tx.query<{ at: string; value: number; of: string }>(sql`
    select date_bin(make_interval(secs => ${stepMs / 1000}), at, '2000-01-01Z') as at, max(value) as value,
           (array_agg(measure order by value desc, measure))[1] as of
      from ops.samples where at >= ${later(now, -hour - stepMs)} and starts_with(measure, ${measure}) group by 1`)
  const byStep = new Map(found.rows.map((row) => [row.at, row]))
  return steps(now, stepMs, (at) => {
    const row = byStep.get(at)
    return { at, value: row?.value ?? null, of: row?.of ?? null }
  })
}

/** The newest sample of each measure whose name begins with `measure`, if it is not older than a minute. */
export async function newestSamples(
  tx: Tx,
  measure: string,
  now: Instant,
): Promise<ReadonlyMap<string, number>> {
  const found = await tx.query<{ measure: string; value: number }>(sql`
    select distinct on (measure) measure, value from ops.samples
     where at >= ${later(now, -60_000)} and starts_with(measure, ${measure}) order by measure, at desc`)
  return new Map(found.rows.map((row) => [row.measure, row.value]))
}

/** How many entries of each group of event types were written in each minute of the last hour. */
export async function entriesOfLastHour<G extends string>(
  tx: Tx,
  groups: Readonly<Record<G, readonly string[] | null>>,
  now: Instant,
): Promise<Readonly<Record<G, readonly number[]>>> {
  const names = Object.keys(groups) as G[]
  const found = await tx.query<{ at: string; type: string; entries: number }>(sql`
    select date_bin('1 minute', occurred_at, '2000-01-01Z') as at, type, count(*) as entries
      from ${tableOf(auditEntries)} where occurred_at >= ${later(now, -hour)} and occurred_at <= ${now} group by 1, 2`)
  const counted = (types: readonly string[] | null): readonly number[] =>
    steps(now, minute, (at) =>
      found.rows
        .filter((row) => row.at === at && (types === null || types.includes(row.type)))
        .reduce((sum, row) => sum + row.entries, 0),
    )
  return Object.fromEntries(names.map((name) => [name, counted(groups[name])])) as Record<
    G,
    readonly number[]
  >
}
