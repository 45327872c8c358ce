import { z } from 'zod'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { ReadModel } from '../read-model'
import type { FrozenKey } from './fold-page'
import { RebuildStopped } from './rebuild-stopped'

export type Kind = 'rebuild' | 'verify'
export type Step = 'replay' | 'indexes' | 'verify' | 'swap'

type Named = Pick<ReadModel, 'name' | 'version'>

/** A rebuild without a sign of life for so long belonged to a process that is gone. */
const silence = '20 seconds'

/** The process was silent for so long that another one took the rebuild over; what it does now no longer counts. */
export class RebuildTaken extends Error {
  override readonly name = 'RebuildTaken'
}

export interface Run {
  readonly id: string
  /** Raised by whoever takes over. */
  readonly epoch: number
  readonly position: number
  readonly resumed: boolean
  /** Keys that could not be folded before the interruption. */
  readonly frozen: readonly FrozenKey[]
}

/** Another process is at it right now. */
export class RebuildUnderWay extends Error {
  override readonly name = 'RebuildUnderWay'
}

/** Starts a run, or takes over the one that a killed process left. Throws RebuildUnderWay while its owner lives. */
export async function begin(tx: Tx, { name, version }: Named, kind: Kind, id: string): Promise<Run> {
  const left = await tx.query<{ id: string; epoch: number; position: number; result: string | null }>(sql`
    update log.rebuilds set beat_at = now(), stop_asked = false, epoch = epoch + 1
     where model = ${name} and version = ${version} and kind = ${kind} and state = 'running' and beat_at < now() - ${silence}::interval
    returning id, epoch, position, result`)
  const found = left.rows[0]
  if (found) {
    const { result, ...run } = found
    return { ...run, resumed: true, frozen: frozenIn(result) }
  }
  const started = await tx.query(sql`
    insert into log.rebuilds (id, model, version, kind, state, step) values (${id}, ${name}, ${version}, ${kind}, 'running', 'replay')
    on conflict (model, version, kind) where state = 'running' do nothing`)
  if (started.rowCount === 0) throw new RebuildUnderWay(`A ${kind} of ${name} is under way already`)
  return { id, epoch: 1, position: 0, resumed: false, frozen: [] }
}

/**
 * Notes progress in the transaction that made it, and keeps everybody else out of the run until it ends. Throws
 * RebuildStopped when an operator asked for that, RebuildTaken when another process has the run.
 */
export async function beat(
  tx: Tx,
  { id, epoch }: Pick<Run, 'id' | 'epoch'>,
  step: Step,
  position: number,
  target: number,
  frozen: readonly FrozenKey[],
): Promise<void> {
  const noted = await tx.query<{ stopAsked: boolean }>(sql`
    update log.rebuilds set beat_at = now(), step = ${step}, position = ${position}, target = ${target},
           result = ${JSON.stringify({ frozen })}::json where id = ${id} and epoch = ${epoch} and state = 'running'
    returning stop_asked as "stopAsked"`)
  if (noted.rowCount === 0) throw new RebuildTaken('Another process has taken this over')
  if (noted.rows[0]?.stopAsked) throw new RebuildStopped('Stopped by an operator')
}

/** Ends a run. False when another process has it by now: then its tables are not ours either. */
export async function finish(
  tx: Tx,
  { id, epoch }: Pick<Run, 'id' | 'epoch'>,
  state: 'done' | 'stopped' | 'failed',
  result: object,
): Promise<boolean> {
  const ended = await tx.query(sql`
    update log.rebuilds set state = ${state}, step = ${state === 'done' ? 'swap' : 'verify'}, beat_at = now(), result = ${JSON.stringify(result)}::json where id = ${id} and epoch = ${epoch}`)
  return ended.rowCount > 0
}

export async function askToStop(tx: Tx, { name, version }: Named): Promise<void> {
  await tx.query(
    sql`update log.rebuilds set stop_asked = true where model = ${name} and version = ${version} and state = 'running'`,
  )
}

export async function recordVerified(tx: Tx, { name, version }: Named, identical: boolean): Promise<void> {
  await tx.query(sql`
    update log.checkpoints set verified_at = now(), verified_identical = ${identical} where model = ${name} and version = ${version}`)
}

const kept = z.object({
  frozen: z.array(
    z.object({ key: z.string(), position: z.number(), error: z.string(), waiting: z.number() }),
  ),
})

function frozenIn(result: string | null): readonly FrozenKey[] {
  return result === null ? [] : kept.parse(JSON.parse(result)).frozen
}
