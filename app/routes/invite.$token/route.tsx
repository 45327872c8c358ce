import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { z } from 'zod'
import { BareErrorPanel } from '~/app/components/ErrorPanel'
import { command, intent } from '~/app/http/command'
import { invitePath, inviteTokenOf, rememberInvite } from '~/app/http/invite-link'
import { page } from '~/app/http/page'
import { sessionCookie } from '~/app/http/session'
import {
  acceptInvite,
  acceptInviteAsNew,
  newPersonId,
  newPersonInput,
} from '~/services/tenancy/accept-invite'
import { inviteToAccept, readInvite } from '~/services/tenancy/read-invite'
import { startSession } from '~/services/sessions/start-session'
import { nameOfUser } from '~/projections/users/queries'
import { InviteView } from './InviteView'

export const meta: MetaFunction = () => [{ title: 'Invite · Daybook' }]

const show = page.public(async ({ runtime, request, signedIn }) => {
  const token = inviteTokenOf(request)
  const invite = token ? await readInvite(runtime, token) : { state: 'unknown' as const }
  if (invite.state !== 'open') return { invite: { state: invite.state }, you: null }
  const { practice, email, name, message, role, accountId } = invite
  const invitedBy = invite.invitedBy ? await nameOfUser(runtime.db, invite.invitedBy) : null
  const you = signedIn && {
    isInvited: signedIn.userId === accountId,
    name: await nameOfUser(runtime.db, signedIn.userId),
  }
  return {
    invite: {
      state: 'open' as const,
      practice,
      email,
      name,
      message,
      role,
      invitedBy,
      hasAccount: accountId !== null,
    },
    you,
  }
})

/** A link from a mail leaves its token in a cookie and the address bar at once. */
export async function loader(args: LoaderFunctionArgs) {
  const token = args.params['token'] ?? ''
  if (token !== 'open')
    throw redirect(invitePath, {
      status: 303,
      headers: { 'Set-Cookie': rememberInvite(args.context.runtime, token), 'Cache-Control': 'no-store' },
    })
  return show(args)
}

export const action = command.public({
  acceptAsNew: intent(newPersonInput, async ({ ctx, runtime, request }, form) => {
    const invite = await inviteToAccept(runtime, inviteTokenOf(request) ?? '', (one) => newPersonId(ctx, one))
    if (isRefusal(invite)) return invite
    const { userId, outcome } = await acceptInviteAsNew(ctx, invite, form)
    if (isRefusal(outcome)) return outcome
    const session = await startSession(ctx, { userId, method: 'invite' })
    if (isRefusal(session)) return session
    return {
      to: `/t/${invite.slug}`,
      toast: `Joined ${invite.practice}`,
      receipt: session.receipt,
      cookies: [sessionCookie(runtime, session.token)],
    }
  }),
  accept: intent(z.strictObject({}), async ({ ctx, runtime, request }) => {
    const invite = await inviteToAccept(runtime, inviteTokenOf(request) ?? '', () => ctx.actor.id)
    if (isRefusal(invite)) return invite
    const outcome = await acceptInvite(ctx, invite)
    return isRefusal(outcome)
      ? outcome
      : { to: `/t/${invite.slug}`, toast: `Joined ${invite.practice}`, receipt: outcome }
  }),
})

export default function Invite() {
  const { commandId, invite, you } = useLoaderData<typeof loader>()
  return <InviteView {...{ commandId, invite, you }} />
}

export function ErrorBoundary() {
  return <BareErrorPanel />
}
