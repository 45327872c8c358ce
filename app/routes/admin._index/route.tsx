import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { page } from '~/app/http/page'
import { OverviewView } from './OverviewView'
import { readOverview } from './read-overview'

export const meta: MetaFunction = () => [{ title: 'Overview · Daybook console' }]

export const loader = page.console(
  'console.view',
  ['tenants', 'users', 'invites', 'audit-entries'],
  readOverview,
)

export default function Overview() {
  return <OverviewView {...useLoaderData<typeof loader>()} />
}

export { ErrorPanel as ErrorBoundary }
