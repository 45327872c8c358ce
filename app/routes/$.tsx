import type { MetaFunction } from '@remix-run/node'
import { data } from '@remix-run/node'
import { BareErrorPanel } from '~/app/components/ErrorPanel'

export const meta: MetaFunction = () => [{ title: 'Not found · Daybook' }]

/** Every address that nothing else answers. */
export function loader() {
  throw data({ kind: 'notFound' }, { status: 404 })
}

export function action() {
  throw data({ kind: 'notFound' }, { status: 404 })
}

export default function NotFound() {
  return null
}

export function ErrorBoundary() {
  return <BareErrorPanel />
}
