import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { retryJob, retryJobInput } from '~/services/operations/retry-job'
import { JobsView } from './JobsView'
import { readJobs } from './read-jobs'

export const meta: MetaFunction = () => [{ title: 'Jobs · Daybook console' }]

export const loader = page.console('console.operate', ['tenants'], readJobs)

export const action = command.console('console.operate', {
  retry: intent(retryJobInput, async ({ ctx }, form) => {
    const outcome = await retryJob(ctx, form)
    return isRefusal(outcome)
      ? outcome
      : {
          to: '/admin/jobs',
          toast: `Job number ${form.jobId} is tried again`,
          receipt: outcome,
        }
  }),
})

export default function Jobs() {
  return <JobsView {...useLoaderData<typeof loader>()} />
}

export { ErrorPanel as ErrorBoundary }
