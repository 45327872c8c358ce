import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { EntryView } from '~/app/components/EntryView'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { readEntry } from '~/app/http/entry'
import { page } from '~/app/http/page'

export const meta: MetaFunction = () => [{ title: 'Entry · Daybook' }]

export const loader = page.practice(
  'history.view',
  ['audit-entries', 'users', 'invites'],
  async ({ runtime, tenant, params, format }) => ({
    base: `/t/${tenant.slug}/audit`,
    entry: await readEntry(runtime, { tenantId: tenant.tenantId }, params['position'], format),
  }),
)

export default function PracticeEntry() {
  const { base, entry } = useLoaderData<typeof loader>()
  return <EntryView entry={entry} base={base} title="History" />
}

export { ErrorPanel as ErrorBoundary }
