import type { AnyRecorded } from '~/domain/catalogue'
import type { Tx } from '~/platform/postgres/database'
import type { ReadModel } from '../read-model'
import { keysOf, lookupIds, planPage, type FrozenKey } from './fold-page'
import { keyText, loadLookups } from './rows'

/** The keys of `events` as keys to set aside. */
export async function freezeAll(
  tx: Tx,
  model: ReadModel,
  events: readonly AnyRecorded[],
  error: string,
): Promise<readonly FrozenKey[]> {
  const plan = planPage(model, events, await loadLookups(tx, model, 'live', lookupIds(model, events)))
  const position = events[0]?.position ?? 0
  return keysOf(model, plan).map((key) => ({
    key: keyText(model.primaryKey, key),
    position,
    error,
    waiting: 1,
  }))
}
