import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '../context'

export interface OwnSession {
  readonly sessionId: string
  readonly createdAt: string
  readonly seenAt: string
  readonly userAgent: string
  readonly ip: string
}

/** Where a person is signed in right now. */
export async function ownSessions(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  userId: string,
): Promise<readonly OwnSession[]> {
  const now = clock.now()
  const found = await db.asWeb((tx) =>
    tx.query<OwnSession>(sql`
      select id as "sessionId", created_at as "createdAt", seen_at as "seenAt", user_agent as "userAgent", ip from ops.sessions
       where user_id = ${userId} and ended_at is null and idle_until > ${now} and ends_at > ${now} order by seen_at desc`),
  )
  return found.rows
}
