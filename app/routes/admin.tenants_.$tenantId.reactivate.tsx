import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { ReasonField } from '~/app/components/ReasonField'
import { Dialog, DialogActions } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { tenantOf } from '~/app/http/tenant'
import { reactivateTenant, suspensionInput } from '~/services/console/change-tenant'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Reactivate ${data?.name ?? 'a tenant'}? · Daybook console` },
]

export const loader = page.console('console.tenants', ['tenants'], async (args) => {
  const { tenantId, name, statusReason } = await tenantOf(args)
  return { name, suspendedFor: statusReason, back: `/admin/tenants/${tenantId}` }
})

export const action = command.console('console.tenants', {
  reactivate: intent(suspensionInput, async (args, form) => {
    const { tenantId, name } = await tenantOf(args)
    const outcome = await reactivateTenant(args.ctx, { ...form, tenantId })
    return isRefusal(outcome)
      ? outcome
      : { to: `/admin/tenants/${tenantId}`, toast: `Reactivated ${name}`, receipt: outcome }
  }),
})

export default function Reactivate() {
  const { name, suspendedFor, back, commandId } = useLoaderData<typeof loader>()
  return (
    <Dialog
      title={`Reactivate ${name}?`}
      sub={
        suspendedFor ? `It was suspended: “${suspendedFor}”` : 'Everybody gets back exactly what was there.'
      }
      back={back}
    >
      <CommandForm intent="reactivate" commandId={commandId}>
        <ReasonField hint="Kept word for word in the audit log." />
        <DialogActions back={back}>
          <SendButton>Reactivate {name}</SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

export { ErrorPanel as ErrorBoundary }
