import { addressStream, claim } from '~/domain/claims/claim'
import { user, userStream } from '~/domain/people/user'
import { platformAdmins, platformAdminsStream } from '~/domain/platform-admins/platform-admins'
import { addressKey, type ServiceContext } from '../context'

/** What an address is here. An account is unfinished when whoever opened it died after the address was taken. */
export type Standing =
  { readonly is: 'free' } | { readonly is: 'unfinished' | 'account' | 'admin'; readonly userId: string }

/** Whom an address belongs to and whether they are a super admin, read from the events themselves. */
export async function standingOf(ctx: ServiceContext, email: string): Promise<Standing> {
  const { executor } = ctx.runtime
  const { state } = await executor.load(addressStream(addressKey(ctx, email)), claim.model)
  if (state.status !== 'taken') return { is: 'free' }
  const userId = state.holder
  const person = await executor.load(userStream(userId), user.model)
  if (person.state === 'none') return { is: 'unfinished', userId }
  const admins = await executor.load(platformAdminsStream, platformAdmins.model)
  return { is: admins.state.has(userId) ? 'admin' : 'account', userId }
}
