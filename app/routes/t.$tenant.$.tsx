import type { MetaFunction } from '@remix-run/node'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { notFound, page } from '~/app/http/page'

export const meta: MetaFunction = () => [{ title: 'Not found · Daybook' }]

/** Every address in a practice that nothing else answers: not found, with the practice still around it. */
export const loader = page.practice('today.view', [], async () => {
  throw notFound()
})

export default function NotFound() {
  return null
}

export { ErrorPanel as ErrorBoundary }
