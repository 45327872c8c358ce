import type { MetaFunction } from '@remix-run/node'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { notFound, page } from '~/app/http/page'

export const meta: MetaFunction = () => [{ title: 'Not found · Daybook console' }]

/** Every address in the console that nothing else answers: not found, with the console still around it. */
export const loader = page.console('console.view', [], async () => {
  throw notFound()
})

export default function NotFound() {
  return null
}

export { ErrorPanel as ErrorBoundary }
