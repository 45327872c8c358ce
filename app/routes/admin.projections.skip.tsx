import type { MetaFunction } from '@remix-run/node'
import { useLoaderData, type ShouldRevalidateFunctionArgs } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { ReasonField } from '~/app/components/ReasonField'
import { Dialog, DialogActions } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { notFound, page } from '~/app/http/page'
import { listQuarantine } from '~/projections/runtime/quarantine'
import { skipInput, skipQuarantinedKey } from '~/services/operations/tend-read-model'

export const meta: MetaFunction = () => [{ title: 'Skip a key · Daybook console' }]

const back = '/admin/projections'

export const loader = page.console('console.operate', [], async ({ runtime, url }) => {
  const keys = await runtime.db.asPlatform(listQuarantine)
  const key = keys.find(
    (one) => one.model === url.searchParams.get('model') && one.key === url.searchParams.get('key'),
  )
  if (!key) throw notFound()
  return { model: key.model, key: key.key, error: key.error, waiting: key.waiting }
})

/** While the page behind looks again by itself, the question and what was typed below it stay. */
export function shouldRevalidate({ formMethod, currentUrl, nextUrl }: ShouldRevalidateFunctionArgs): boolean {
  return formMethod !== undefined || currentUrl.href !== nextUrl.href
}

export const action = command.console('console.operate', {
  skip: intent(skipInput, async ({ ctx }, form) => {
    const skipped = await skipQuarantinedKey(ctx, form)
    return isRefusal(skipped)
      ? skipped
      : { to: back, toast: `Skipped the key of ${form.model}`, receipt: skipped }
  }),
})

export default function SkipKey() {
  const { model, key, error, waiting, commandId } = useLoaderData<typeof loader>()
  return (
    <Dialog
      title={`Skip this key of ${model}?`}
      sub={`The record stays as it is; ${waiting === 1 ? '1 event is' : `${waiting} events are`} passed over, in every rebuild too. ${error}`}
      back={back}
    >
      <CommandForm intent="skip" commandId={commandId}>
        <input type="hidden" name="model" value={model} />
        <input type="hidden" name="key" value={key} />
        <ReasonField hint="Kept word for word in the audit log." />
        <DialogActions back={back}>
          <SendButton kind="danger">Skip the key</SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

export { ErrorPanel as ErrorBoundary }
