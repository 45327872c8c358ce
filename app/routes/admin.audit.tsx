import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { HistoryView } from '~/app/components/HistoryView'
import { PageHeader } from '~/app/components/PageHeader'
import { StillUpdating } from '~/app/components/StillUpdating'
import { readHistory } from '~/app/http/history'
import { page } from '~/app/http/page'

export const meta: MetaFunction = () => [{ title: 'Audit log · Daybook console' }]

export const loader = page.console(
  'console.view',
  ['audit-entries', 'users', 'invites', 'tenants', 'sessions'],
  async ({ runtime, url, format }) => ({
    history: await readHistory(runtime, 'platform', url, format),
  }),
)

export default function Audit() {
  const { history, stillUpdating } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="Audit log" sub="Every event on this installation, in sentences. Times are UTC." />
      <StillUpdating when={stillUpdating} />
      <HistoryView
        history={history}
        base="/admin/audit"
        groups={['all', 'access', 'signIns', 'settings', 'platform']}
      />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
