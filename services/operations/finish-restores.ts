import { isRefusal } from '~/domain/kernel/decider'
import { restore, restoreStream } from '~/domain/operations/restore'
import { derivedId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import { contextFor, type Runtime } from '../context'
import { mailTasks, queueHeldJobs } from './held-mail'

interface UnfinishedRestore {
  restoreId: string
  backup: string
  takenAt: string
  position: number
  chain: string
  destroyedKeys: number
}

/**
 * Writes down restores whose event is not in the log yet, and gives the queue back what sends nothing to people. The
 * command does it right after the restore; for one that died in between the next start does. Answers how many.
 */
export async function finishRestores(runtime: Runtime): Promise<number> {
  const { db, executor } = runtime
  const left = await db.asPlatform((tx) =>
    tx.query<UnfinishedRestore>(sql`
      select id as "restoreId", backup, taken_at as "takenAt", position, encode(chain, 'hex') as chain,
             destroyed_keys as "destroyedKeys"
        from ops.restores where finished_at is null order by restored_at`),
  )
  for (const restored of left.rows) {
    const { restoreId } = restored
    const ctx = contextFor(runtime, {
      actor: { kind: 'system', id: null },
      source: 'cli',
      origin: null,
      commandId: derivedId('command', restoreId),
      correlationId: `cli restore ${restoreId}`,
    })
    const outcome = await executor.execute(ctx, restoreStream(restoreId), restore.record(restored))
    if (isRefusal(outcome)) throw new Error(`A restore could not be written down: ${outcome.refused}`)
    await db.asOwner(async (tx) => {
      await queueHeldJobs(tx, sql`task <> all(${mailTasks})`)
      await tx.query(sql`update ops.restores set finished_at = now() where id = ${restoreId}`)
    })
  }
  return left.rowCount
}
