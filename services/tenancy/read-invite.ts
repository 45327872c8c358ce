import type { RecordedInStream } from '~/domain/catalogue'
import { refuse, type Refusal } from '~/domain/kernel/decider'
import { addressStream, claim } from '~/domain/claims/claim'
import type { Role } from '~/domain/tenancy/role'
import { tenant, tenantStream } from '~/domain/tenancy/tenant'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import type { Runtime } from '../context'
import { inviteOfToken, type InviteRef } from './invite-tokens'

/** What an invite says, whatever became of it. */
export interface Invitation extends InviteRef {
  readonly practice: string
  readonly slug: string
  readonly zone: string
  readonly email: string
  readonly name: string
  readonly message: string
  readonly role: Role
  readonly addressKey: string
  readonly invitedBy: string | null
  readonly expiresAt: string
  /** The account that the address belongs to already. */
  readonly accountId: string | null
}

export interface OpenInvite extends Invitation {
  readonly state: 'open'
}

/** A link that opens nothing (any more). Says nothing about the practice. */
export interface ClosedInvite {
  readonly state: 'unknown' | 'expired' | 'revoked' | 'accepted'
}

/** What a link from a mail opens, read from the events themselves so that it is never late. */
export async function readInvite(runtime: Runtime, token: string): Promise<OpenInvite | ClosedInvite> {
  const found = await lookUp(runtime, token)
  return 'invitation' in found ? { state: found.state } : found
}

/**
 * The invite of a link for whoever is about to accept it: open, or accepted already by this very person, who then sends
 * the same form once more. `userOf` names that person. Refuses: InviteClosed.
 */
export async function inviteToAccept(
  runtime: Runtime,
  token: string,
  userOf: (invitation: Invitation) => string | null,
): Promise<Invitation | Refusal> {
  const found = await lookUp(runtime, token)
  if (found.state === 'open') return found
  if ('invitation' in found && found.acceptedBy === userOf(found.invitation)) return found.invitation
  return refuse('InviteClosed', { status: found.state })
}

interface AcceptedInvite {
  readonly state: 'accepted'
  readonly invitation: Invitation
  readonly acceptedBy: string | null
}

async function lookUp(runtime: Runtime, token: string): Promise<OpenInvite | ClosedInvite | AcceptedInvite> {
  const found = await runtime.db.asWeb((tx) => inviteOfToken(tx, token))
  if (!found) return { state: 'unknown' }
  const { tenantId, inviteId } = found
  const { state } = await runtime.executor.load(tenantStream(tenantId), tenant.model)
  const invite = state.invites.get(inviteId)
  const sent = await invitationOf(runtime, found)
  if (!invite || !sent || sent.email === null || state.status !== 'active') return { state: 'unknown' }
  if (invite.status === 'revoked') return { state: 'revoked' }
  if (invite.status === 'open' && invite.expiresAt <= runtime.clock.now()) return { state: 'expired' }
  const claimed = await runtime.executor.load(addressStream(invite.addressKey), claim.model)
  const invitation: Invitation = {
    ...found,
    practice: state.settings.name,
    slug: sent.slug,
    zone: state.settings.zone,
    email: sent.email,
    name: sent.name ?? '',
    message: sent.message ?? '',
    role: invite.role,
    addressKey: invite.addressKey,
    invitedBy: sent.by,
    expiresAt: invite.expiresAt,
    accountId: claimed.state.status === 'taken' ? claimed.state.holder : null,
  }
  return invite.status === 'accepted'
    ? { state: 'accepted', invitation, acceptedBy: invite.acceptedBy }
    : { state: 'open', ...invitation }
}

async function invitationOf(runtime: Runtime, { tenantId, inviteId }: InviteRef) {
  let slug = ''
  let sent: RecordedInStream<'InviteSent'> | undefined
  const stored = await runtime.store.readStream(tenantStream(tenantId), 0)
  for (const event of await decodeAll(stored, runtime.sealer)) {
    if (!isKnown(event)) continue
    if (event.type === 'TenantProvisioned') slug = event.data.slug
    if (event.type === 'InviteSent' && event.data.inviteId === inviteId) sent = event
  }
  return sent && { ...sent.data, slug, by: sent.actor.id }
}
