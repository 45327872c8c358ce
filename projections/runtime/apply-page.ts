import type { AnyRecorded } from '~/domain/catalogue'
import type { Tx } from '~/platform/postgres/database'
import { isKnown, type DecodedEvent } from '~/platform/eventstore/pipeline'
import type { ReadModel } from '../read-model'
import { foldPage, keysOf, lookupIds, planPage, type FrozenKey, type Skips } from './fold-page'
import { addToTally, deleteRows, loadLookups, loadRows, saveLookups, upsertRows } from './rows'
import type { Copy } from './tables'

/** Loads the rows of a page's keys, folds the page in memory and writes one upsert per table. */
export async function applyPage(
  tx: Tx,
  model: ReadModel,
  copy: Copy,
  events: readonly AnyRecorded[],
  frozen: ReadonlyMap<string, FrozenKey>,
  skips: Skips,
): Promise<ReadonlyMap<string, FrozenKey>> {
  const known = await loadLookups(tx, model, copy, lookupIds(model, events))
  const plan = planPage(model, events, known)
  const rows = await loadRows(tx, model, copy, keysOf(model, plan))
  const folded = foldPage(model, plan, rows, frozen, skips)
  await saveLookups(tx, model, copy, plan.lookups)
  await upsertRows(tx, model, copy, folded.upserts)
  await deleteRows(tx, model, copy, folded.deletes)
  await addToTally(tx, model, copy, folded.deltas)
  return folded.frozen
}

/** The events this release knows; the others are counted and passed over. */
export function knownEvents(events: readonly DecodedEvent[]): readonly AnyRecorded[] {
  return events.filter(isKnown)
}
