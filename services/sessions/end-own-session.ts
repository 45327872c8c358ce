import { z } from 'zod'
import { refuse } from '~/domain/kernel/decider'
import type { Outcome } from '~/platform/eventstore/execute'
import type { ServiceContext } from '../context'
import { endSession } from './end-session'
import { ownSessions } from './own-sessions'

export const input = z.strictObject({ sessionId: z.uuid() })

/** Signs oneself out elsewhere. Refuses: SessionUnknown, also for a session of somebody else. */
export async function endOwnSession(
  ctx: ServiceContext,
  { sessionId }: z.output<typeof input>,
): Promise<Outcome> {
  const own = await ownSessions(ctx.runtime, ctx.actor.id ?? '')
  if (!own.some((session) => session.sessionId === sessionId)) return refuse('SessionUnknown')
  return endSession(ctx, { sessionId, cause: 'revoked' })
}
