import { z } from 'zod'
import { claim, slugStream } from '~/domain/claims/claim'
import { isRefusal, refuse, type Refusal } from '~/domain/kernel/decider'
import { emailAddress } from '~/domain/people/email-address'
import { passwordFault } from '~/domain/people/password'
import type { Receipt } from '~/platform/eventstore/ports'
import { derivedId } from '~/platform/ids'
import { slugOf } from '../access/write-access'
import { addressKey, following, type ServiceContext } from '../context'
import * as field from '../fields'
import { holdSlug } from '../tenancy/hold-slug'
import { openAccount } from './open-account'

export const input = z
  .strictObject({
    name: field.personName,
    email: emailAddress,
    password: field.newPassword,
    practice: field.practiceName,
    zone: field.zone,
    currency: field.currency,
  })
  .superRefine(({ password, email, name, practice }, context) => {
    const fault = passwordFault(password, [email, name, practice, 'daybook'])
    if (fault) context.addIssue({ code: 'custom', path: ['password'], message: fault })
  })

export interface Registered {
  readonly userId: string
  readonly tenantId: string
  readonly slug: string
  readonly receipt: Receipt
}

/** Seats of a practice that registers itself. */
const firstSeats = 8

/**
 * Opens an account and a practice of one's own. Whatever happens on the way, the end is both or neither: the address
 * is the commit, the reactor finishes what a dying process left, holds run out by themselves.
 * Refuses: AddressTaken, RegistrationClosed, SlugTaken (when ten candidates are taken).
 */
export async function registerPractice(
  ctx: ServiceContext,
  { name, email, password, practice, zone, currency }: z.output<typeof input>,
): Promise<Registered | Refusal> {
  if (ctx.runtime.config.registration === 'closed') return refuse('RegistrationClosed')
  const key = addressKey(ctx, email)
  // From command and address: the form sent twice is one person; corrected after a refusal it is another command.
  const commandId = derivedId('registration', ctx.commandId, key)
  const userId = derivedId('user', commandId)
  const tenantId = derivedId('tenant', commandId)
  const person: ServiceContext = { ...ctx, commandId, actor: { kind: 'user', id: userId } }
  const slug = await holdSlug(person, practice, tenantId)
  if (!slug) return refuse('SlugTaken')
  const then = {
    kind: 'practice',
    tenantId,
    name: practice,
    slug,
    zone,
    currency,
    seats: firstSeats,
  } as const
  const opened = await openAccount(person, { data: { key, userId, email, name, zone, then }, password })
  if (isRefusal(opened)) {
    const released = claim.release({ kind: 'tenantSlug', key: slug, holder: tenantId })
    await ctx.runtime.executor.execute(following(person, 'release'), slugStream(slug), released)
    return opened
  }
  return { userId, tenantId, slug: (await slugOf(ctx.runtime, tenantId)) ?? slug, receipt: opened }
}
