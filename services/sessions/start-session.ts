import { createHash, randomBytes } from 'node:crypto'
import { isRefusal, refuse, type Refusal } from '~/domain/kernel/decider'
import { later } from '~/domain/kernel/instant'
import { session, sessionStream } from '~/domain/sessions/session'
import type { Receipt } from '~/platform/eventstore/ports'
import { derivedId } from '~/platform/ids'
import { sealText } from '~/platform/keys/sealed-text'
import { sql } from '~/platform/postgres/sql'
import { consoleTenant } from '../access/access-after'
import { following, type ServiceContext } from '../context'
import { endSession } from './end-session'
import { devicePlace } from './session-device'
import { mostSessions, sessionLife } from './session-life'

export interface StartedSession {
  readonly sessionId: string
  /** Goes into the cookie and nowhere else; the database knows only its hash. */
  readonly token: string
  readonly receipt: Receipt
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The session that this command starts for a person, however often it comes. */
export function sessionIdOf({ commandId }: Pick<ServiceContext, 'commandId'>, userId: string): string {
  return derivedId('session', commandId, userId)
}

/**
 * Lets a person in: a session row and the event. The same command once more gets the same session with a new token.
 * Refuses: SessionOver (that session has ended meanwhile).
 */
export async function startSession(
  ctx: ServiceContext,
  { userId, method }: { readonly userId: string; readonly method: 'password' | 'registration' | 'invite' },
): Promise<StartedSession | Refusal> {
  const person: ServiceContext = { ...ctx, actor: { kind: 'user', id: userId } }
  const sessionId = sessionIdOf(ctx, userId)
  const started = await ctx.runtime.executor.execute(
    person,
    sessionStream(sessionId),
    session.start({ sessionId, userId, method }),
  )
  if (isRefusal(started)) return started
  const token = randomBytes(32).toString('base64url')
  const device = ctx.origin ?? { ip: '', userAgent: '' }
  const { sealer } = ctx.runtime
  const ip = (await sealText(sealer, device.ip, devicePlace(userId, sessionId, 'ip'))) ?? ''
  const userAgent =
    (await sealText(sealer, device.userAgent, devicePlace(userId, sessionId, 'user_agent'))) ?? ''
  const lives = await ctx.runtime.db.asWeb(async (tx) => {
    const admin = await tx.query(
      sql`select 1 from ops.access where user_id = ${userId} and tenant_id = ${consoleTenant} and not gone`,
    )
    const life = admin.rowCount > 0 ? sessionLife.superAdmin : sessionLife.member
    const row = await tx.query(sql`
      insert into ops.sessions (id, token_hash, user_id, created_at, seen_at, idle_until, ends_at, user_agent, ip)
      values (${sessionId}, ${tokenHash(token)}, ${userId}, ${ctx.now}, ${ctx.now}, ${later(ctx.now, life.idle)}, ${later(ctx.now, life.whole)}, ${userAgent}, ${ip})
      on conflict (id) do update set token_hash = excluded.token_hash where ops.sessions.ended_at is null`)
    return row.rowCount > 0
  })
  if (!lives) return refuse('SessionOver')
  await endOldest(person, userId)
  return { sessionId, token, receipt: started }
}

/**
 * Ends the oldest sessions of a person who has more than anybody needs, each with its event like any other ending. Sessions
 * from after this sign-in do not count: the same command may come again, much later.
 */
async function endOldest(ctx: ServiceContext, userId: string): Promise<void> {
  const { rows } = await ctx.runtime.db.asWeb((tx) =>
    tx.query<{ id: string }>(sql`
      select id from ops.sessions
       where user_id = ${userId} and ended_at is null and idle_until > ${ctx.now} and ends_at > ${ctx.now} and created_at <= ${ctx.now}
       order by created_at desc, id offset ${mostSessions}`),
  )
  const why = { ...ctx, reason: `The oldest of more than ${mostSessions} sessions` }
  for (const { id } of rows) await endSession(following(why, id), { sessionId: id, cause: 'revoked' })
}
