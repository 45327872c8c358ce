import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { HistoryView } from '~/app/components/HistoryView'
import { PageHeader } from '~/app/components/PageHeader'
import { StillUpdating } from '~/app/components/StillUpdating'
import { readHistory } from '~/app/http/history'
import { page } from '~/app/http/page'

export const meta: MetaFunction = () => [{ title: 'History · Daybook' }]

export const loader = page.practice(
  'history.view',
  ['audit-entries', 'users', 'members', 'invites', 'tenants', 'sessions'],
  async ({ runtime, tenant, url, format }) => ({
    practice: tenant.name,
    zone: tenant.zone,
    base: `/t/${tenant.slug}/audit`,
    history: await readHistory(runtime, { tenantId: tenant.tenantId }, url, format),
  }),
)

export default function History() {
  const { practice, zone, base, history, stillUpdating } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="History" sub={`Every change in ${practice}. Times are ${zone}.`} />
      <StillUpdating when={stillUpdating} />
      <HistoryView history={history} base={base} groups={['all', 'access', 'signIns', 'settings']} />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
