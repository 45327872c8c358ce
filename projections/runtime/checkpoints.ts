import type { Database, Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { ReadModel } from '../read-model'
import type { FrozenKey, Skips } from './fold-page'
import { createIndexes, createTables, tablesExist } from './tables'

type Named = Pick<ReadModel, 'name' | 'version'>

/** The right to feed one version of a model, until somebody else takes it over. */
export interface Lease {
  readonly epoch: number
  readonly position: number
}

/** A rebuild holds the checkpoint while it compares and swaps; the batch is tried again in a moment. */
export class CheckpointBusy extends Error {
  override readonly name = 'CheckpointBusy'
}

/** Another process feeds the model now; what this one has folded is thrown away. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** Makes sure the model has its tables and its checkpoint row. Safe to call from several processes. */
export async function ensureModel(tx: Tx, model: ReadModel): Promise<void> {
  await tx.query(
    sql`insert into log.checkpoints (model, version) values (${model.name}, ${model.version}) on conflict do nothing`,
  )
  await tx.query(
    sql`select 1 from log.checkpoints where model = ${model.name} and version = ${model.version} for update`,
  )
  if (await tablesExist(tx, model, 'live')) return
  await createTables(tx, model, 'live')
  await createIndexes(tx, model, 'live')
  await tx.query(
    sql`update log.checkpoints set position = 0, moved_at = now() where model = ${model.name} and version = ${model.version}`,
  )
  await tx.query(sql`delete from log.quarantine where model = ${model.name} and version = ${model.version}`)
}

/** The same for all of them. */
export async function ensureModels(db: Database, models: readonly ReadModel[]): Promise<void> {
  for (const model of models) await db.asProjector((tx) => ensureModel(tx, model))
}

/** Versions, as `members v1`, whose lease nobody else holds: it has run out, was given back, or is this owner's already. */
export async function freeLeases(tx: Tx, owner: string): Promise<ReadonlySet<string>> {
  const free = await tx.query<{ label: string }>(sql`
    select model || ' v' || version as label from log.checkpoints
     where owner = ${owner} or owner is null or leased_until <= now()`)
  return new Set(free.rows.map(({ label }) => label))
}

/** Takes or renews the lease for `seconds`. Null while another process holds it, `busy` while a rebuild has the checkpoint. */
export async function takeLease(
  tx: Tx,
  { name, version }: Named,
  owner: string,
  seconds: number,
): Promise<Lease | 'busy' | null> {
  if (!(await lockFree(tx, { name, version }))) return 'busy'
  const taken = await tx.query<Lease>(sql`
    update log.checkpoints
       set owner = ${owner}, leased_until = now() + make_interval(secs => ${seconds}),
           epoch = epoch + (case when owner = ${owner} and leased_until > now() then 0 else 1 end)
     where model = ${name} and version = ${version} and (owner = ${owner} or owner is null or leased_until <= now())
    returning epoch, position`)
  return taken.rows[0] ?? null
}

export async function releaseLease(tx: Tx, { name, version }: Named, owner: string): Promise<void> {
  await tx.query(
    sql`update log.checkpoints set owner = null, leased_until = '-infinity' where model = ${name} and version = ${version} and owner = ${owner}`,
  )
}

/** Locks the checkpoint if nobody has it: one model's rebuild must not keep the feeding of all others waiting. */
async function lockFree(tx: Tx, { name, version }: Named): Promise<boolean> {
  const locked = await tx.query(
    sql`select 1 from log.checkpoints where model = ${name} and version = ${version} for update skip locked`,
  )
  return locked.rowCount > 0
}

/**
 * Moves the checkpoint within the batch's transaction, and with it locks out every other writer. Throws LeaseLost, and
 * CheckpointBusy rather than wait.
 */
export async function moveCheckpoint(
  tx: Tx,
  { name, version }: Named,
  lease: Lease,
  to: number,
  unknown: number,
): Promise<void> {
  if (!(await lockFree(tx, { name, version })))
    throw new CheckpointBusy(`${name} is being compared or swapped`)
  const moved = await tx.query(sql`
    update log.checkpoints set position = ${to}, unknown_events = unknown_events + ${unknown}, moved_at = now()
     where model = ${name} and version = ${version} and position = ${lease.position} and epoch = ${lease.epoch}`)
  if (moved.rowCount === 0) throw new LeaseLost(`${name} is fed by another process`)
}

export async function readCheckpoint(tx: Tx, { name, version }: Named): Promise<number> {
  const found = await tx.query<{ position: number }>(
    sql`select position from log.checkpoints where model = ${name} and version = ${version}`,
  )
  return found.rows[0]?.position ?? 0
}

/** Waits for the batch under way, keeps the next one out until the transaction ends, and answers how far the model is. */
export async function lockCheckpoint(tx: Tx, { name, version }: Named): Promise<number> {
  const locked = await tx.query<{ position: number }>(
    sql`select position from log.checkpoints where model = ${name} and version = ${version} for update`,
  )
  return locked.rows[0]?.position ?? 0
}

export async function frozenKeys(tx: Tx, { name, version }: Named): Promise<Map<string, FrozenKey>> {
  const found = await tx.query<FrozenKey>(
    sql`select key, position, error, waiting from log.quarantine where model = ${name} and version = ${version}`,
  )
  return new Map(found.rows.map((row) => [row.key, row]))
}

export async function saveFrozen(
  tx: Tx,
  { name, version }: Named,
  frozen: Iterable<FrozenKey>,
): Promise<void> {
  for (const { key, position, error, waiting } of frozen) {
    await tx.query(sql`
      insert into log.quarantine (model, version, key, position, error, waiting) values (${name}, ${version}, ${key}, ${position}, ${error}, ${waiting})
      on conflict (model, version, key) do update set waiting = excluded.waiting`)
  }
}

export async function skipsOf(tx: Tx, { name, version }: Named): Promise<Skips> {
  const found = await tx.query<{ key: string; from: number; to: number }>(
    sql`select key, from_position as "from", to_position as "to" from log.skips where model = ${name} and version = ${version}`,
  )
  const skips = new Map<string, [number, number][]>()
  for (const { key, from, to } of found.rows) skips.set(key, [...(skips.get(key) ?? []), [from, to]])
  return skips
}
