import { z } from 'zod'
import { addressStream, claim } from '~/domain/claims/claim'
import { isRefusal } from '~/domain/kernel/decider'
import { emailAddress } from '~/domain/people/email-address'
import { passwordFault } from '~/domain/people/password'
import { platformAdmins, platformAdminsStream } from '~/domain/platform-admins/platform-admins'
import type { Outcome } from '~/platform/eventstore/execute'
import { derivedId } from '~/platform/ids'
import { writeAccessOf } from '../access/write-access'
import { addressKey, type ServiceContext } from '../context'
import { personName } from '../fields'
import { openAccount } from '../people/open-account'

export const input = z
  .strictObject({ email: emailAddress, name: personName, password: z.string() })
  .superRefine(({ password, email, name }, context) => {
    const fault = passwordFault(password, [email, name, 'daybook'])
    if (fault) context.addIssue({ code: 'custom', path: ['password'], message: fault })
  })

/** Makes a super admin: with an account of its own, or out of the account the address has (whose password then stays). */
export async function createAdmin(
  ctx: ServiceContext,
  { email, name, password }: z.output<typeof input>,
): Promise<Outcome> {
  const { executor } = ctx.runtime
  const key = addressKey(ctx, email)
  const { state } = await executor.load(addressStream(key), claim.model)
  const own = derivedId('user', ctx.commandId, key)
  const userId = state.status === 'taken' ? state.holder : own
  // An account that this command began to open may have been left half way; opening it again finishes it.
  if (userId === own) {
    const opened = await openAccount(ctx, {
      data: { key, userId, email, name, zone: 'UTC', then: null },
      password,
    })
    if (isRefusal(opened)) return opened
  }
  const appointed = await executor.execute(ctx, platformAdminsStream, platformAdmins.appoint({ userId }))
  await writeAccessOf(ctx.runtime, platformAdminsStream, appointed)
  return appointed
}
