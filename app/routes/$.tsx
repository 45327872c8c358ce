import { data } from '@remix-run/node'
import { BareErrorPanel } from '~/app/components/ErrorPanel'

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
