import { decode } from '~/platform/eventstore/pipeline'
import { sql } from '~/platform/postgres/sql'
import type { Tx } from '~/platform/postgres/database'
import type { ReadModel } from '../read-model'
import { knownEvents } from './apply-page'
import { lockCheckpoint, skipsOf } from './checkpoints'
import { foldPage, keysOf, lookupIds, planPage, type FrozenKey } from './fold-page'
import type { RebuildParts } from './rebuild'
import { addToTally, deleteRows, keyText, loadLookups, loadRows, upsertRows, type Fields } from './rows'

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

/** Passes over the failed event and everything that waits behind it, for this release and every rebuild. */
export function skipKey(
  parts: RebuildParts,
  model: ReadModel,
  key: string,
): Promise<{ readonly from: number; readonly to: number } | null> {
  return parts.db.asProjector(async (tx) => {
    const to = await lockCheckpoint(tx, model)
    const freed = await tx.query<{ position: number }>(
      sql`delete from log.quarantine where model = ${model.name} and version = ${model.version} and key = ${key} returning position`,
    )
    const from = freed.rows[0]?.position
    if (from === undefined) return null
    await tx.query(sql`
      insert into log.skips (model, version, key, from_position, to_position) values (${model.name}, ${model.version}, ${key}, ${from}, ${to})
      on conflict (model, version, key, from_position) do update set to_position = excluded.to_position`)
    return { from, to }
  })
}

async function refoldKey(
  tx: Tx,
  { log, sealer }: RebuildParts,
  model: ReadModel,
  key: string,
): Promise<boolean> {
  const upTo = await lockCheckpoint(tx, model)
  const held = await tx.query<{ position: number }>(
    sql`delete from log.quarantine where model = ${model.name} and version = ${model.version} and key = ${key} returning position`,
  )
  const first = held.rows[0]?.position
  if (first === undefined) return true
  const skips = await skipsOf(tx, model)
  let frozen = new Map<string, FrozenKey>()
  for (let position = first - 1; position < upTo;) {
    const page = (await log.read(position, pageSize, model.types && { types: model.types })).filter(
      (event) => event.position <= upTo,
    )
    const events = knownEvents(page.map((event) => decode(event, sealer)))
    const all = planPage(model, events, await loadLookups(tx, model, 'live', lookupIds(model, events)))
    const isMine = (candidate: Fields): boolean => keyText(model.primaryKey, candidate) === key
    const planned = all.planned
      .map((one) => ({ ...one, keys: one.keys.filter(isMine) }))
      .filter((one) => one.keys.length > 0)
    const plan = { planned, lookups: all.lookups }
    const folded = foldPage(
      model,
      plan,
      await loadRows(tx, model, 'live', keysOf(model, plan)),
      frozen,
      skips,
    )
    await upsertRows(tx, model, 'live', folded.upserts)
    await deleteRows(tx, model, 'live', folded.deletes)
    await addToTally(tx, model, 'live', folded.deltas)
    frozen = new Map([...frozen, ...folded.frozen])
    position = page.length === pageSize ? (page.at(-1)?.position ?? upTo) : upTo
  }
  for (const still of frozen.values()) {
    await tx.query(sql`
      insert into log.quarantine (model, version, key, position, error, waiting)
      values (${model.name}, ${model.version}, ${still.key}, ${still.position}, ${still.error}, ${still.waiting})`)
  }
  return frozen.size === 0
}
