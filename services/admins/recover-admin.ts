import { z } from 'zod'
import { isRefusal, refuse } from '~/domain/kernel/decider'
import { emailAddress } from '~/domain/people/email-address'
import { passwordFault } from '~/domain/people/password'
import { platformAdmins, platformAdminsStream } from '~/domain/platform-admins/platform-admins'
import type { Outcome } from '~/platform/eventstore/execute'
import { sql } from '~/platform/postgres/sql'
import type { ServiceContext } from '../context'
import { reason } from '../fields'
import { endSessionsOf } from '../sessions/end-session'
import { standingOf } from './standing'

export const input = z
  .strictObject({ email: emailAddress, reason, password: z.string() })
  .superRefine(({ password, email }, context) => {
    const fault = passwordFault(password, [email, 'daybook'])
    if (fault) context.addIssue({ code: 'custom', path: ['password'], message: fault })
  })

/** Gives a super admin who lost the password a new one and ends every session. Written down with its reason. Refuses: AdminUnknown. */
export async function recoverAdmin(
  ctx: ServiceContext,
  { email, reason, password }: z.output<typeof input>,
): Promise<Outcome> {
  const { executor, hasher, db } = ctx.runtime
  const standing = await standingOf(ctx, email)
  if (standing.is !== 'admin') return refuse('AdminUnknown')
  const { userId } = standing
  const recovered = await executor.execute(
    { ...ctx, reason },
    platformAdminsStream,
    platformAdmins.recover({ userId }),
  )
  if (isRefusal(recovered)) return recovered
  const passwordHash = await hasher.hash(password)
  await db.asWeb((tx) =>
    tx.query(sql`
      update ops.credentials set password_hash = ${passwordHash}, confirmed = true where user_id = ${userId}`),
  )
  await endSessionsOf(ctx, { userId, cause: 'recovered' })
  return recovered
}
