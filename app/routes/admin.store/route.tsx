import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { isRefusal } from '~/domain/kernel/decider'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { startStoreCheck } from '~/services/operations/start-store-check'
import { readStore } from './read-store'
import { StoreView } from './StoreView'

export const meta: MetaFunction = () => [{ title: 'Store · Daybook console' }]

export const loader = page.console('console.operate', [], readStore)

export const action = command.console('console.operate', {
  check: intent(z.strictObject({}), async ({ ctx }) => {
    const started = await startStoreCheck(ctx)
    return isRefusal(started) ? started : { to: '/admin/store', toast: 'Started checking the store' }
  }),
})

export default function Store() {
  return <StoreView {...useLoaderData<typeof loader>()} />
}

export { ErrorPanel as ErrorBoundary }
