import { z } from 'zod'
import { isRefusal } from '~/domain/kernel/decider'
import { emailAddress } from '~/domain/people/email-address'
import { passwordFault } from '~/domain/people/password'
import { platformAdmins, platformAdminsStream } from '~/domain/platform-admins/platform-admins'
import type { Outcome } from '~/platform/eventstore/execute'
import { derivedId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import { writeAccessOf } from '../access/write-access'
import { addressKey, type ServiceContext } from '../context'
import { personName } from '../fields'
import { finishOpening, openAccount } from '../people/open-account'
import { standingOf } from './standing'

export const input = z
  .strictObject({ email: emailAddress, name: personName, password: z.string() })
  .superRefine(({ password, email, name }, context) => {
    const fault = passwordFault(password, [email, name, 'daybook'])
    if (fault) context.addIssue({ code: 'custom', path: ['password'], message: fault })
  })

/**
 * Makes a super admin: with an account of its own, or out of the account the address has (whose password then stays).
 * Where an earlier try died on the way it goes on from there, with the password given now: nobody had used the other.
 * Refuses: AddressTaken, PersonErased.
 */
export async function createAdmin(
  ctx: ServiceContext,
  { email, name, password }: z.output<typeof input>,
): Promise<Outcome> {
  const standing = await standingOf(ctx, email)
  const key = addressKey(ctx, email)
  if (standing.is === 'unfinished') {
    await replacePassword(ctx, standing.userId, password)
    const finished = await finishOpening(ctx, key, standing.userId)
    if (isRefusal(finished)) return finished
  }
  if (standing.is !== 'free') return appoint(ctx, standing.userId)
  const userId = derivedId('user', ctx.commandId, key)
  const data = { key, userId, email, name, zone: 'UTC', then: null }
  const opened = await openAccount(ctx, { data, password })
  return isRefusal(opened) ? opened : appoint(ctx, userId)
}

/** Makes a super admin of somebody who has an account. */
export async function appoint(ctx: ServiceContext, userId: string): Promise<Outcome> {
  const appointed = await ctx.runtime.executor.execute(
    ctx,
    platformAdminsStream,
    platformAdmins.appoint({ userId }),
  )
  await writeAccessOf(ctx.runtime, platformAdminsStream, appointed)
  return appointed
}

async function replacePassword({ runtime }: ServiceContext, userId: string, password: string): Promise<void> {
  const passwordHash = await runtime.hasher.hash(password)
  await runtime.db.asWeb((tx) =>
    tx.query(sql`update ops.credentials set password_hash = ${passwordHash} where user_id = ${userId}`),
  )
}
