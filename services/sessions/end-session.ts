import type { sessionEndings } from '~/domain/sessions/events'
import { session, sessionStream } from '~/domain/sessions/session'
import type { Outcome } from '~/platform/eventstore/execute'
import { sql } from '~/platform/postgres/sql'
import { following, type ServiceContext } from '../context'

/** Ends a session at once. Ending it again changes nothing. */
export async function endSession(
  ctx: ServiceContext,
  { sessionId, cause }: { readonly sessionId: string; readonly cause: (typeof sessionEndings)[number] },
): Promise<Outcome> {
  await ctx.runtime.db.asWeb((tx) =>
    tx.query(sql`update ops.sessions set ended_at = ${ctx.now} where id = ${sessionId} and ended_at is null`),
  )
  return ctx.runtime.executor.execute(ctx, sessionStream(sessionId), session.revoke({ sessionId, cause }))
}

/** Ends every session of a person. Answers how many. */
export async function endSessionsOf(
  ctx: ServiceContext,
  { userId, cause }: { readonly userId: string; readonly cause: (typeof sessionEndings)[number] },
): Promise<number> {
  const live = await ctx.runtime.db.asWeb((tx) =>
    tx.query<{ id: string }>(sql`select id from ops.sessions where user_id = ${userId} and ended_at is null`),
  )
  for (const { id } of live.rows) await endSession(following(ctx, id), { sessionId: id, cause })
  return live.rows.length
}
