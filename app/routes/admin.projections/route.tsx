import type { MetaFunction } from '@remix-run/node'
import { Outlet, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { isRefusal, refuse } from '~/domain/kernel/decider'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { askToStop } from '~/projections/runtime/rebuild-journal'
import { keyInput, modelNamed, retryQuarantinedKey } from '~/services/operations/tend-read-model'
import { startRebuilds } from '~/services/operations/start-rebuilds'
import { ProjectionsView } from './ProjectionsView'
import { readProjections } from './read-projections'

export const meta: MetaFunction = () => [{ title: 'Projections · Daybook console' }]

const to = '/admin/projections'

export const loader = page.console('console.operate', [], readProjections)

export const action = command.console('console.operate', {
  rebuild: intent(z.strictObject({ model: z.string() }), async ({ ctx }, { model }) => {
    const started = await startRebuilds(ctx, 'rebuild', model === 'all' ? undefined : [model])
    return isRefusal(started)
      ? started
      : { to, toast: model === 'all' ? 'Started rebuilding all' : `Started rebuilding ${model}` }
  }),
  verify: intent(z.strictObject({ model: z.string() }), async ({ ctx }, { model }) => {
    const started = await startRebuilds(ctx, 'verify', model === 'all' ? undefined : [model])
    return isRefusal(started)
      ? started
      : { to, toast: model === 'all' ? 'Started verifying all' : `Started verifying ${model}` }
  }),
  stop: intent(z.strictObject({ model: z.string() }), async ({ runtime }, { model: name }) => {
    const model = modelNamed(name)
    if (!model) return refuse('ReadModelUnknown')
    await runtime.db.asProjector((tx) => askToStop(tx, model))
    return { to, toast: `Stopping the work on ${name}` }
  }),
  retry: intent(keyInput, async ({ ctx }, form) => {
    const outcome = await retryQuarantinedKey(ctx, form)
    return isRefusal(outcome) ? outcome : { to, toast: `Folded the key of ${form.model} again` }
  }),
})

export default function Projections() {
  return (
    <>
      <ProjectionsView {...useLoaderData<typeof loader>()} />
      <Outlet />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
