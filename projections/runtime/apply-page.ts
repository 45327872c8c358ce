import type { AnyRecorded } from '~/domain/catalogue'
import { isKnown, type DecodedEvent } from '~/platform/eventstore/pipeline'
import { dataFaultCode, type Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { ReadModel } from '../read-model'
import { foldPage, keysOf, lookupIds, planPage, type FrozenKey, type Plan, type Skips } from './fold-page'
import { addToTally, deleteRows, keyText, loadLookups, loadRows, saveLookups, upsertRows } from './rows'
import type { Copy } from './tables'

/** Which tables a page is folded into, and what of it. */
export interface Target {
  readonly model: ReadModel
  readonly copy: Copy
  readonly skips: Skips
  /** Only the row of this key, as `keyText` writes it. */
  readonly onlyKey?: string
}

type Frozen = ReadonlyMap<string, FrozenKey>

/**
 * Loads the rows of a page's keys, folds the page in memory and writes one upsert per table. A row that the database
 * will not have is looked for by halves, and the keys of the event that made it stand still from there on.
 * Answers the keys that were frozen, and those that were before with what waits now.
 */
export async function applyPage(
  tx: Tx,
  target: Target,
  events: readonly AnyRecorded[],
  frozen: Frozen,
): Promise<Frozen> {
  if (events.length === 0) return new Map()
  await tx.query(sql`savepoint page`)
  try {
    const grown = await applyAtOnce(tx, target, events, frozen)
    await tx.query(sql`release savepoint page`)
    return grown
  } catch (error) {
    const code = dataFaultCode(error)
    if (code === null) throw error
    await tx.query(sql`rollback to savepoint page`)
    const [event] = events
    if (events.length === 1 && event) return freezeKeysOf(tx, target, event, frozen, code)
    const middle = Math.ceil(events.length / 2)
    const first = await applyPage(tx, target, events.slice(0, middle), frozen)
    const second = await applyPage(tx, target, events.slice(middle), new Map([...frozen, ...first]))
    return new Map([...first, ...second])
  }
}

async function applyAtOnce(
  tx: Tx,
  { model, copy, skips, onlyKey }: Target,
  events: readonly AnyRecorded[],
  frozen: Frozen,
): Promise<Frozen> {
  const plan = await planFor(tx, { model, copy, onlyKey }, events)
  const rows = await loadRows(tx, model, copy, keysOf(model, plan))
  const folded = foldPage(model, plan, rows, frozen, skips)
  await saveLookups(tx, model, copy, plan.lookups)
  await upsertRows(tx, model, copy, folded.upserts)
  await deleteRows(tx, model, copy, folded.deletes)
  await addToTally(tx, model, copy, folded.deltas)
  return folded.frozen
}

async function planFor(
  tx: Tx,
  { model, copy, onlyKey }: Pick<Target, 'model' | 'copy'> & { readonly onlyKey: string | undefined },
  events: readonly AnyRecorded[],
): Promise<Plan> {
  const plan = planPage(model, events, await loadLookups(tx, model, copy, lookupIds(model, events)))
  if (onlyKey === undefined) return plan
  const planned = plan.planned
    .map((one) => ({ ...one, keys: one.keys.filter((key) => keyText(model.primaryKey, key) === onlyKey) }))
    .filter((one) => one.keys.length > 0)
  return { ...plan, planned }
}

/** Sets the keys of one event aside. What its ids refer to is known all the same: later events find their keys by it. */
async function freezeKeysOf(
  tx: Tx,
  { model, copy, onlyKey }: Target,
  event: AnyRecorded,
  frozen: Frozen,
  code: string,
): Promise<Frozen> {
  const plan = await planFor(tx, { model, copy, onlyKey }, [event])
  await saveLookups(tx, model, copy, plan.lookups)
  const error = `${event.type} version ${event.schemaVersion}: the database refused its row (${code})`
  return new Map(
    keysOf(model, plan).map((fields) => {
      const key = keyText(model.primaryKey, fields)
      const before = frozen.get(key)
      return [
        key,
        before
          ? { ...before, waiting: before.waiting + 1 }
          : { key, position: event.position, error, waiting: 1 },
      ]
    }),
  )
}

/** The events this release knows; the others are counted and passed over. */
export function knownEvents(events: readonly DecodedEvent[]): readonly AnyRecorded[] {
  return events.filter(isKnown)
}
