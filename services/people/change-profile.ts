import { z } from 'zod'
import { user, userStream } from '~/domain/people/user'
import type { Outcome } from '~/platform/eventstore/execute'
import type { ServiceContext } from '../context'
import { personName } from '../fields'

export const input = z.strictObject({ name: personName })

/** Changes one's own name. */
export function changeProfile(ctx: ServiceContext, { name }: z.output<typeof input>): Promise<Outcome> {
  const userId = ctx.actor.id ?? ''
  return ctx.runtime.executor.execute(ctx, userStream(userId), user.changeProfile({ userId, name }))
}
