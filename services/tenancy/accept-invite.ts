import { z } from 'zod'
import { refuse, type Refusal } from '~/domain/kernel/decider'
import { passwordFault } from '~/domain/people/password'
import { tenant } from '~/domain/tenancy/tenant'
import type { Outcome } from '~/platform/eventstore/execute'
import { derivedId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import type { ServiceContext } from '../context'
import * as field from '../fields'
import { openAccount } from '../people/open-account'
import { inTenantStream } from './in-tenant-stream'
import type { Invitation } from './read-invite'

export const newPersonInput = z
  .strictObject({ name: field.personName, password: field.newPassword })
  .superRefine(({ name, password }, context) => {
    const fault = passwordFault(password, [name, 'daybook'])
    if (fault) context.addIssue({ code: 'custom', path: ['password'], message: fault })
  })

/** Who a new person will be: the same command for the same address is the same person. */
export function newPersonId(
  { commandId }: Pick<ServiceContext, 'commandId'>,
  { addressKey }: Pick<Invitation, 'addressKey'>,
): string {
  return derivedId('user', commandId, addressKey)
}

/**
 * Accepts as somebody who has no account yet: the account is opened and joins the practice. Should the invite close in
 * the same moment, the account remains without a practice and the refusal says why.
 * Refuses: AddressTaken, InviteExpired, InviteClosed, TenantNotActive.
 */
export async function acceptInviteAsNew(
  ctx: ServiceContext,
  invite: Invitation,
  { name, password }: z.output<typeof newPersonInput>,
): Promise<{ readonly userId: string; readonly outcome: Outcome }> {
  const { tenantId, inviteId, role, addressKey: key, email, zone } = invite
  const userId = newPersonId(ctx, invite)
  const person: ServiceContext = { ...ctx, actor: { kind: 'user', id: userId } }
  const then = { kind: 'invite', tenantId, inviteId, role } as const
  return {
    userId,
    outcome: await openAccount(person, { data: { key, userId, email, name, zone, then }, password }),
  }
}

/** Accepts as the person who is signed in. Refuses: InviteForAnotherAddress, AlreadyMember, InviteExpired, InviteClosed, TenantNotActive. */
export async function acceptInvite(
  ctx: ServiceContext,
  { tenantId, inviteId }: Pick<Invitation, 'tenantId' | 'inviteId'>,
): Promise<Outcome | Refusal> {
  const userId = ctx.actor.id
  const key = userId && (await addressKeyOfUser(ctx, userId))
  if (!key) return refuse('InviteForAnotherAddress')
  return inTenantStream(
    ctx,
    tenantId,
    tenant.acceptInvite({ tenantId, inviteId, userId, addressKey: key, now: ctx.now }),
  )
}

async function addressKeyOfUser(ctx: ServiceContext, userId: string): Promise<string | undefined> {
  const found = await ctx.runtime.db.asWeb((tx) =>
    tx.query<{ key: string }>(
      sql`select address_key as key from ops.credentials where user_id = ${userId} and confirmed`,
    ),
  )
  return found.rows[0]?.key
}
