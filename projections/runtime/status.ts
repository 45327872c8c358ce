import type { Database, Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { labelOf, type ReadModel } from '../read-model'
import { versionsInUse } from './living-processes'
import type { Progress } from './progress'
import { tableName, tableOf, dropTables } from './tables'

export interface RebuildState {
  readonly kind: 'rebuild' | 'verify'
  readonly step: string
  readonly position: number
  readonly target: number
  readonly startedAt: string
  readonly perSecond: number
  readonly secondsLeft: number | null
}

export interface ModelStatus {
  readonly model: string
  readonly version: number
  readonly state: 'current' | 'behind' | 'rebuilding' | 'verifying' | 'quarantined' | 'missing'
  readonly position: number
  readonly head: number
  /** Events not read yet, and the age of the oldest of them in milliseconds. */
  readonly behind: number
  readonly lagMs: number
  readonly perSecond: number
  readonly rows: number
  readonly unknownEvents: number
  readonly quarantined: number
  readonly waiting: number
  readonly verifiedAt: string | null
  readonly verifiedIdentical: boolean | null
  readonly rebuild: RebuildState | null
}

interface Row {
  position: number
  unknownEvents: number
  verifiedAt: string | null
  verifiedIdentical: boolean | null
  head: number
  lagMs: number
  quarantined: number
  waiting: number
  rows: number
}

/** How every model is doing, for the console, the health check and the terminal. */
export function statusOf(
  db: Database,
  models: readonly ReadModel[],
  progress?: Progress,
): Promise<readonly ModelStatus[]> {
  return db.asPlatform(async (tx) => {
    const all: ModelStatus[] = []
    for (const model of models) all.push(await one(tx, model, progress))
    return all
  })
}

async function one(tx: Tx, model: ReadModel, progress: Progress | undefined): Promise<ModelStatus> {
  const { name, version } = model
  const exists = await tx.query<{ oid: string | null }>(
    sql`select to_regclass(${`rm.${tableName(model)}`})::text as oid`,
  )
  const rows = exists.rows[0]?.oid ? sql`(select count(*) from ${tableOf(model)})` : sql`0::bigint`
  const found = await tx.query<Row>(sql`
    select c.position, c.unknown_events as "unknownEvents", c.verified_at as "verifiedAt", c.verified_identical as "verifiedIdentical",
           h.position as head, ${rows} as rows,
           coalesce((select (extract(epoch from clock_timestamp() - greatest(e.log_time, c.moved_at)) * 1000)::bigint
                       from log.events e where e.position = c.position + 1), 0) as "lagMs",
           (select count(*) from log.quarantine q where q.model = c.model and q.version = c.version) as quarantined,
           coalesce((select sum(waiting)::bigint from log.quarantine q where q.model = c.model and q.version = c.version), 0) as waiting
      from log.checkpoints c, log.log_head h where c.model = ${name} and c.version = ${version}`)
  const row = found.rows[0]
  const rebuild = await underWay(tx, model)
  const base = { model: name, version, rebuild, perSecond: progress?.rateOf(model) ?? 0 }
  if (!row) {
    const nothing = {
      position: 0,
      head: 0,
      behind: 0,
      lagMs: 0,
      rows: 0,
      unknownEvents: 0,
      quarantined: 0,
      waiting: 0,
    }
    return { ...base, ...nothing, state: 'missing', verifiedAt: null, verifiedIdentical: null }
  }
  const behind = Math.max(0, row.head - row.position)
  const state = rebuild
    ? rebuild.kind === 'rebuild'
      ? 'rebuilding'
      : 'verifying'
    : row.quarantined > 0
      ? 'quarantined'
      : behind > 0 && row.lagMs > 5_000
        ? 'behind'
        : 'current'
  return { ...base, ...row, behind, lagMs: Math.max(0, row.lagMs), state }
}

async function underWay(tx: Tx, { name, version }: ReadModel): Promise<RebuildState | null> {
  const found = await tx.query<Omit<RebuildState, 'perSecond' | 'secondsLeft'> & { seconds: number }>(sql`
    select kind, step, position, target, started_at as "startedAt", greatest(0.001, extract(epoch from clock_timestamp() - started_at))::float8 as seconds
      from log.rebuilds where model = ${name} and version = ${version} and state = 'running' order by kind limit 1`)
  const run = found.rows[0]
  if (!run) return null
  const { seconds, ...state } = run
  const perSecond = run.position / seconds
  return {
    ...state,
    perSecond,
    secondsLeft: perSecond > 0 ? Math.ceil((run.target - run.position) / perSecond) : null,
  }
}

/**
 * Drops tables of versions that no living process reads and nobody feeds, and the tables kept from earlier rebuilds.
 * A process that is just starting has said what it reads before it makes tables. Answers what went.
 */
export async function pruneModels(db: Database, models: readonly ReadModel[]): Promise<readonly string[]> {
  return db.asProjector(async (tx) => {
    const gone: string[] = []
    // Locked, so that nobody takes a lease between this look and the drop.
    const unused = await tx.query<{ model: string; version: number }>(
      sql`select model, version from log.checkpoints where leased_until < now() - interval '1 minute' for update skip locked`,
    )
    const used = await versionsInUse(tx)
    for (const { model: name, version } of unused.rows) {
      if (used.has(labelOf({ name, version }))) continue
      if (models.some((model) => model.name === name && model.version === version)) continue
      for (const copy of ['live', 'rebuild', 'verify', 'old'] as const)
        await dropTables(tx, { name, version }, copy)
      for (const table of ['checkpoints', 'quarantine', 'skips', 'rebuilds'])
        await tx.query(
          sql`delete from ${sql.id('log', table)} where model = ${name} and version = ${version}`,
        )
      gone.push(labelOf({ name, version }))
    }
    for (const model of models) {
      const kept = await tx.query<{ oid: string | null }>(
        sql`select to_regclass(${`rm.${tableName(model, 'old')}`})::text as oid`,
      )
      if (!kept.rows[0]?.oid) continue
      await dropTables(tx, model, 'old')
      gone.push(`${labelOf(model)}, the table before its last rebuild`)
    }
    return gone
  })
}
