import { z } from 'zod'
import { isRefusal, type Refusal } from '~/domain/kernel/decider'
import type { Outcome } from '~/platform/eventstore/execute'
import type { Receipt } from '~/platform/eventstore/ports'
import { following, type TenantContext } from '../context'
import { resendInvite, revokeInvite } from './change-invite'
import { removeInput, removeMember } from './change-member'

/** As many as one form can ask for at once. */
export const mostAtOnce = 50

const some = z
  .array(z.uuid())
  .min(1, 'Select somebody first.')
  .max(mostAtOnce, `Select at most ${mostAtOnce} at once.`)
  .transform((ids) => [...new Set(ids)])

export const removeManyInput = z.strictObject({ userId: some, reason: removeInput.shape.reason })
export const invitesInput = z.strictObject({ inviteId: some })

/** What became of each of several: done, or why not. */
export interface Each {
  readonly done: readonly string[]
  readonly refused: readonly { readonly id: string; readonly refusal: Refusal }[]
  /** The last thing that was written down. */
  readonly receipt: Receipt | null
}

/**
 * One command for each, one after the other because they share a stream. Each has a command id of its own, so when one of
 * them fails for a reason of ours, the same form sent again finds the earlier ones done and goes on.
 */
async function each(
  ctx: TenantContext,
  ids: readonly string[],
  run: (ctx: TenantContext, id: string) => Promise<Outcome>,
): Promise<Each> {
  const done: string[] = []
  const refused: { id: string; refusal: Refusal }[] = []
  let receipt: Receipt | null = null
  for (const id of ids) {
    const outcome = await run(following(ctx, id), id)
    if (isRefusal(outcome)) refused.push({ id, refusal: outcome })
    else {
      done.push(id)
      receipt = outcome
    }
  }
  return { done, refused, receipt }
}

/** Takes several people out of the practice. Refused, each for itself, like removing one. */
export function removeMembers(
  ctx: TenantContext,
  { userId, reason }: z.output<typeof removeManyInput>,
): Promise<Each> {
  return each(ctx, userId, (own, id) => removeMember(own, { userId: id, reason }))
}

/** Sends several invites again. Refused, each for itself, like sending one. */
export function resendInvites(
  ctx: TenantContext,
  { inviteId }: z.output<typeof invitesInput>,
): Promise<Each> {
  return each(ctx, inviteId, (own, id) => resendInvite(own, { inviteId: id }))
}

/** Withdraws several invites. Refused, each for itself, like withdrawing one. */
export function revokeInvites(
  ctx: TenantContext,
  { inviteId }: z.output<typeof invitesInput>,
): Promise<Each> {
  return each(ctx, inviteId, (own, id) => revokeInvite(own, { inviteId: id }))
}
