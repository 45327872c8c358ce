import type { MetaFunction } from '@remix-run/node'
import { Outlet, useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { input, resendInvite, revokeInvite } from '~/services/tenancy/change-invite'
import { issueInviteLink } from '~/services/tenancy/issue-invite-link'
import { readTeam } from './read-team'
import { TeamView } from './TeamView'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Team · ${data?.practice ?? 'Daybook'}` },
]

export const loader = page.practice(
  'team.view',
  ['members', 'invites', 'tenants', 'users', 'sessions'],
  readTeam,
)

export const action = command.practice('team.manage', {
  resend: intent(input, async ({ ctx, tenant }, form) => {
    const outcome = await resendInvite(ctx, form)
    return isRefusal(outcome)
      ? outcome
      : { to: `/t/${tenant.slug}/team`, toast: 'Sent the invite again', receipt: outcome }
  }),
  revoke: intent(input, async ({ ctx, tenant }, form) => {
    const outcome = await revokeInvite(ctx, form)
    return isRefusal(outcome)
      ? outcome
      : { to: `/t/${tenant.slug}/team`, toast: 'Withdrew the invite', receipt: outcome }
  }),
  link: intent(input, async ({ ctx }, form) => {
    const issued = await issueInviteLink(ctx, form)
    return isRefusal(issued) ? issued : { show: { url: issued.url } }
  }),
})

export default function Team() {
  return (
    <>
      <TeamView {...useLoaderData<typeof loader>()} />
      <Outlet />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
