import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { EntryView } from '~/app/components/EntryView'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { readEntry } from '~/app/http/entry'
import { page } from '~/app/http/page'

export const meta: MetaFunction = () => [{ title: 'Entry · Daybook console' }]

export const loader = page.console(
  'console.view',
  ['audit-entries', 'users'],
  async ({ runtime, params, format }) => ({
    entry: await readEntry(runtime, 'platform', params['position'], format),
  }),
)

export default function ConsoleEntry() {
  const { entry } = useLoaderData<typeof loader>()
  return <EntryView entry={entry} base="/admin/audit" title="Audit log" />
}

export { ErrorPanel as ErrorBoundary }
