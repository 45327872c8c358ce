import { decodeAll } from '~/platform/eventstore/pipeline'
import { sql } from '~/platform/postgres/sql'
import type { Tx } from '~/platform/postgres/database'
import type { ReadModel } from '../read-model'
import { applyPage, knownEvents } from './apply-page'
import { lockCheckpoint, skipsOf } from './checkpoints'
import type { FrozenKey } from './fold-page'
import type { RebuildParts } from './rebuild'

export interface QuarantinedKey extends FrozenKey {
  readonly model: string
  readonly version: number
  readonly since: string
}

export async function listQuarantine(tx: Tx): Promise<readonly QuarantinedKey[]> {
  const found = await tx.query<QuarantinedKey>(
    sql`select model, version, key, position, error, waiting, since from log.quarantine order by since, model, key`,
  )
  return found.rows
}

const pageSize = 5_000

/**
 * Folds the events of one quarantined key again, from the one that failed up to where the model is. True when the key is
 * well again; false when it fails still (its place in quarantine then names the new event and error).
 */
export function retryKey(parts: RebuildParts, model: ReadModel, key: string): Promise<boolean> {
  return parts.db.asProjector((tx) => refoldKey(tx, parts, model, key))
}

/** From the event that failed to the last one that waits behind it. */
export interface HeldRange {
  readonly from: number
  readonly to: number
}

/** What a quarantined key holds back right now, null when it is not quarantined. */
export function heldRange(
  { db }: Pick<RebuildParts, 'db'>,
  model: ReadModel,
  key: string,
): Promise<HeldRange | null> {
  return db.asProjector(async (tx) => {
    const to = await lockCheckpoint(tx, model)
    const held = await tx.query<{ position: number }>(
      sql`select position from log.quarantine where model = ${model.name} and version = ${model.version} and key = ${key}`,
    )
    const from = held.rows[0]?.position
    return from === undefined ? null : { from, to }
  })
}

/**
 * Passes over a range of a key's events, for this version and every rebuild of it, and folds what came after. Doing it
 * again changes nothing, and neither does a skip of a key that is well again by then.
 */
export function skipKey(
  parts: RebuildParts,
  model: ReadModel,
  key: string,
  { from, to }: HeldRange,
): Promise<void> {
  return parts.db.asProjector(async (tx) => {
    await lockCheckpoint(tx, model)
    const held = await tx.query(sql`
      select 1 from log.quarantine where model = ${model.name} and version = ${model.version} and key = ${key}
         and position between ${from} and ${to}`)
    // Somebody mended it meanwhile: its events are folded, and to pass over them now would take a good row away.
    if (held.rowCount === 0) return
    await tx.query(sql`
      insert into log.skips (model, version, key, from_position, to_position) values (${model.name}, ${model.version}, ${key}, ${from}, ${to})
      on conflict (model, version, key, from_position) do update set to_position = greatest(log.skips.to_position, excluded.to_position)`)
    await refoldKey(tx, parts, model, key)
  })
}

async function refoldKey(
  tx: Tx,
  { log, sealer }: RebuildParts,
  model: ReadModel,
  key: string,
): Promise<boolean> {
  const upTo = await lockCheckpoint(tx, model)
  const held = await tx.query<{ position: number; since: string }>(
    sql`delete from log.quarantine where model = ${model.name} and version = ${model.version} and key = ${key} returning position, since`,
  )
  const before = held.rows[0]
  if (!before) return true
  const target = { model, copy: 'live', skips: await skipsOf(tx, model), onlyKey: key } as const
  let frozen: ReadonlyMap<string, FrozenKey> = new Map()
  for (let position = before.position - 1; position < upTo;) {
    const page = await log.read(position, pageSize, model.types && { types: model.types })
    const due = page.filter((event) => event.position <= upTo)
    const events = knownEvents(await decodeAll(due, sealer))
    frozen = new Map([...frozen, ...(await applyPage(tx, target, events, frozen))])
    position = due.length === pageSize ? (due.at(-1)?.position ?? upTo) : upTo
  }
  for (const still of frozen.values()) {
    await tx.query(sql`
      insert into log.quarantine (model, version, key, position, error, waiting, since)
      values (${model.name}, ${model.version}, ${still.key}, ${still.position}, ${still.error}, ${still.waiting}, ${before.since})`)
  }
  return frozen.size === 0
}
