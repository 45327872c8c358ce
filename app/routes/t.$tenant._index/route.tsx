import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { page } from '~/app/http/page'
import { readToday } from './read-today'
import { TodayView } from './TodayView'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Today · ${data?.practice ?? 'Daybook'}` },
]

export const loader = page.practice(
  'today.view',
  ['members', 'invites', 'tenants', 'users', 'audit-entries', 'sessions'],
  readToday,
)

export default function Today() {
  return <TodayView {...useLoaderData<typeof loader>()} />
}

export { ErrorPanel as ErrorBoundary }
