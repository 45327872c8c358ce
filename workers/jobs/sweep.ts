import { addressStream, claim } from '~/domain/claims/claim'
import { destroyEndedKeys } from '~/platform/keys/key-store'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '~/services/context'

interface Orphan {
  userId: string
  key: string
}

/** Long enough that no registration can still be on its way. */
const givenUp = '1 hour'

/**
 * Throws away what no one needs any more: credentials of registrations that were given up, long ended sessions, dead links,
 * keys of visitors whose time is over.
 */
export async function sweep({ db, executor }: Runtime): Promise<{ readonly credentials: number }> {
  const orphans = await db.asWeb((tx) =>
    tx.query<Orphan>(sql`
      select user_id as "userId", address_key as key from ops.credentials where not confirmed and created_at < now() - ${givenUp}::interval`),
  )
  let credentials = 0
  for (const { userId, key } of orphans.rows) {
    const { state } = await executor.load(addressStream(key), claim.model)
    // The address is theirs: then the account is about to be finished, and its password is needed.
    if (state.status === 'taken' && state.holder === userId) continue
    await db.asWeb((tx) =>
      tx.query(sql`delete from ops.credentials where user_id = ${userId} and not confirmed`),
    )
    credentials += 1
  }
  await db.asWeb(async (tx) => {
    await destroyEndedKeys(tx)
    await tx.query(sql`delete from ops.sessions where ends_at < now() - interval '30 days'`)
    // An invite lives for seven days after its newest link was made.
    await tx.query(
      sql`delete from ops.invite_tokens where ended_at < now() - interval '30 days' or created_at < now() - interval '37 days'`,
    )
  })
  return { credentials }
}
