import type { Database } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { ReadModel } from '../read-model'
import type { Progress } from './progress'

/** Between two looks at the checkpoints of models that another process feeds. */
const lookMs = 40

/**
 * Waits until `models` have read up to `position`, at most `milliseconds`. Answers whether they have.
 * Read-your-writes: a page that follows a command waits here for what the command did.
 */
export async function waitFor(
  db: Database,
  progress: Progress,
  models: readonly Pick<ReadModel, 'name' | 'version'>[],
  position: number,
  milliseconds: number,
): Promise<boolean> {
  const until = Date.now() + milliseconds
  for (;;) {
    const behind = models.filter((model) => (progress.positionOf(model) ?? -1) < position)
    if (behind.length === 0) return true
    const elsewhere = behind.filter((model) => progress.positionOf(model) === undefined)
    if (elsewhere.length === behind.length && (await haveRead(db, elsewhere, position))) return true
    const left = until - Date.now()
    if (left <= 0) return haveRead(db, behind, position)
    await progress.wait(Math.min(left, lookMs))
  }
}

async function haveRead(
  db: Database,
  models: readonly Pick<ReadModel, 'name' | 'version'>[],
  position: number,
): Promise<boolean> {
  const found = await db.asWeb((tx) =>
    tx.query<{ model: string }>(
      sql`select model || ' ' || version as model from log.checkpoints where position >= ${position}`,
    ),
  )
  const there = new Set(found.rows.map((row) => row.model))
  return models.every((model) => there.has(`${model.name} ${model.version}`))
}
