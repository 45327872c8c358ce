import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { BareErrorPanel } from '~/app/components/ErrorPanel'
import { command, intent } from '~/app/http/command'
import { deviceOf } from '~/app/http/format'
import { page } from '~/app/http/page'
import { homeOf } from '~/app/http/home'
import { findPerson } from '~/projections/users/queries'
import { changeProfile, input } from '~/services/people/change-profile'
import { endOwnSession, input as sessionInput } from '~/services/sessions/end-own-session'
import { ownSessions } from '~/services/sessions/own-sessions'
import { AccountView } from './AccountView'

export const meta: MetaFunction = () => [{ title: 'Account · Daybook' }]

export const loader = page.account(['users'], async ({ runtime, signedIn, format }) => {
  const person = await findPerson(runtime.db, signedIn.userId)
  const sessions = await ownSessions(runtime, signedIn.userId)
  const { isSuperAdmin, memberships } = signedIn
  return {
    name: person?.name ?? '',
    email: person?.email ?? '',
    home: memberships.length > 0 || isSuperAdmin ? homeOf(signedIn) : null,
    practices: memberships.map(({ slug, name, role, suspended }) => ({
      to: `/t/${slug}`,
      name,
      role,
      suspended,
    })),
    sessions: sessions.map((session) => ({
      sessionId: session.sessionId,
      device: deviceOf(session.userAgent) ?? 'A browser',
      since: format.when(session.createdAt),
      seen: format.when(session.seenAt),
      current: session.sessionId === signedIn.sessionId,
    })),
  }
})

export const action = command.account({
  rename: intent(input, async ({ ctx }, form) => {
    const outcome = await changeProfile(ctx, form)
    return isRefusal(outcome) ? outcome : { to: '/account', toast: 'Saved your name', receipt: outcome }
  }),
  endSession: intent(sessionInput, async ({ ctx }, form) => {
    const outcome = await endOwnSession(ctx, form)
    return isRefusal(outcome) ? outcome : { to: '/account', toast: 'Signed out there', receipt: outcome }
  }),
})

export default function Account() {
  return <AccountView {...useLoaderData<typeof loader>()} />
}

export function ErrorBoundary() {
  return <BareErrorPanel />
}
