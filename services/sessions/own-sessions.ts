import { unsealTexts } from '~/platform/keys/sealed-text'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '../context'
import { devicePlace } from './session-device'

export interface OwnSession {
  readonly sessionId: string
  readonly createdAt: string
  readonly seenAt: string
  readonly userAgent: string
  readonly ip: string
}

/** Where a person is signed in right now. */
export async function ownSessions(
  { db, clock, sealer }: Pick<Runtime, 'db' | 'clock' | 'sealer'>,
  userId: string,
): Promise<readonly OwnSession[]> {
  const now = clock.now()
  const found = await db.asWeb((tx) =>
    tx.query<OwnSession>(sql`
      select id as "sessionId", created_at as "createdAt", seen_at as "seenAt", user_agent as "userAgent", ip from ops.sessions
       where user_id = ${userId} and ended_at is null and idle_until > ${now} and ends_at > ${now} order by seen_at desc`),
  )
  const sealed = found.rows.flatMap(({ sessionId, userAgent, ip }) => [
    { text: userAgent, place: devicePlace(userId, sessionId, 'user_agent') },
    { text: ip, place: devicePlace(userId, sessionId, 'ip') },
  ])
  const clear = await unsealTexts(sealer, sealed)
  return found.rows.map((row, index) => ({
    ...row,
    userAgent: clear[2 * index] ?? '',
    ip: clear[2 * index + 1] ?? '',
  }))
}
