import { z } from 'zod'
import { canonicalAddress } from '~/domain/people/email-address'
import { sql } from '~/platform/postgres/sql'
import { addressKey, type ServiceContext } from '../context'

export const input = z.strictObject({ email: z.string().max(300), password: z.string().max(512) })

/** The account that address and password belong to, null when they belong to none. The same work for known and unknown addresses. */
export async function checkCredentials(
  ctx: ServiceContext,
  { email, password }: z.output<typeof input>,
): Promise<string | null> {
  const address = canonicalAddress(email)
  const found = await ctx.runtime.db.asWeb((tx) =>
    tx.query<{ userId: string; passwordHash: string }>(sql`
      select user_id as "userId", password_hash as "passwordHash" from ops.credentials
       where address_key = ${addressKey(ctx, address ?? '')} and confirmed`),
  )
  const row = found.rows[0]
  if (!row) {
    await ctx.runtime.hasher.verifyNothing(password)
    return null
  }
  return (await ctx.runtime.hasher.verify(password, row.passwordHash)) ? row.userId : null
}
