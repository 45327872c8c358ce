import type { MetaFunction } from '@remix-run/node'
import { Outlet, useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { tenantOf } from '~/app/http/tenant'
import { inTenant } from '~/services/context'
import { input, resendInvite } from '~/services/tenancy/change-invite'
import { readTenant } from './read-tenant'
import { TenantView } from './TenantView'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.tenant.name ?? 'Tenant'} · Daybook console` },
]

export const loader = page.console(
  'console.tenants',
  ['tenants', 'members', 'invites', 'users', 'audit-entries'],
  async (args) => readTenant(args, await tenantOf(args)),
)

export const action = command.console('console.tenants', {
  resend: intent(input, async (args, form) => {
    const { tenantId } = await tenantOf(args)
    const outcome = await resendInvite(inTenant(args.ctx, tenantId, 'platform'), form)
    return isRefusal(outcome)
      ? outcome
      : { to: `/admin/tenants/${tenantId}`, toast: 'Sent the invite again', receipt: outcome }
  }),
})

export default function Tenant() {
  return (
    <>
      <TenantView {...useLoaderData<typeof loader>()} />
      <Outlet />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
