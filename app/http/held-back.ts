import type { Database } from '~/platform/postgres/database'
import { models, type ModelName } from '~/projections/models'
import { listHeldBack, type HeldBack } from '~/projections/runtime/held-back'
import type { Runtime } from '~/services/context'

/** How old an answer may be: one look a second serves every page. */
const freshMs = 1_000

interface Look {
  readonly until: number
  readonly found: Promise<readonly HeldBack[]>
}

const lastLooks = new WeakMap<Database, Look>()

/** Whether `reads` hold quarantined records of a practice or person; of anybody when it is null. */
export async function readsQuarantined(
  { db }: Pick<Runtime, 'db'>,
  reads: readonly ModelName[],
  whose: string | null,
): Promise<boolean> {
  if (reads.length === 0) return false
  const wanted = models.filter((model) => reads.some((read) => read === model.name))
  const found = await lastLook(db)
  return found.some(
    (held) =>
      (whose === null || held.whose === whose) &&
      wanted.some((model) => model.name === held.model && model.version === held.version),
  )
}

function lastLook(db: Database): Promise<readonly HeldBack[]> {
  const last = lastLooks.get(db)
  if (last && Date.now() < last.until) return last.found
  const found = db.asPlatform(listHeldBack)
  lastLooks.set(db, { until: Date.now() + freshMs, found })
  // One failure is one page's; the next page looks again.
  found.catch(() => lastLooks.delete(db))
  return found
}
