import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton, useFormView } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { SelectField, TextField } from '~/app/components/Field'
import { Dialog, DialogActions } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { currencyChoices, zoneChoices } from '~/app/http/places'
import { input, provisionTenant } from '~/services/console/provision-tenant'

export const meta: MetaFunction = () => [{ title: 'New tenant · Daybook console' }]

const back = '/admin/tenants'

export const loader = page.console('console.tenants', [], async ({ now }) => ({
  zones: zoneChoices(now),
  currencies: currencyChoices,
}))

export const action = command.console('console.tenants', {
  provision: intent(input, async ({ ctx }, form) => {
    const made = await provisionTenant(ctx, form)
    return isRefusal(made)
      ? made
      : {
          to: `/admin/tenants/${made.tenantId}`,
          toast: `Opened ${form.practice} and invited ${form.ownerName}`,
          receipt: made.receipt,
        }
  }),
})

export default function NewTenant() {
  const { commandId } = useLoaderData<typeof loader>()
  return (
    <Dialog
      title="New tenant"
      sub="The first owner is invited by mail; until then the practice awaits its owner."
      back={back}
    >
      <CommandForm intent="provision" commandId={commandId}>
        <Fields />
        <DialogActions back={back}>
          <SendButton>Open practice</SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

function Fields() {
  const { zones, currencies } = useLoaderData<typeof loader>()
  const { value, error } = useFormView()
  return (
    <>
      <TextField
        label="Practice"
        name="practice"
        required
        maxLength={120}
        defaultValue={value('practice')}
        error={error('practice')}
      />
      <SelectField
        label="Zone"
        name="zone"
        choices={zones}
        defaultValue={value('zone') ?? 'UTC'}
        error={error('zone')}
      />
      <SelectField
        label="Currency"
        name="currency"
        choices={currencies}
        defaultValue={value('currency') ?? 'EUR'}
        error={error('currency')}
      />
      <TextField
        label="Seats"
        name="seats"
        type="number"
        min={1}
        max={10_000}
        required
        defaultValue={value('seats') ?? '8'}
        error={error('seats')}
      />
      <TextField
        label="First owner"
        name="ownerName"
        required
        maxLength={120}
        defaultValue={value('ownerName')}
        error={error('ownerName')}
      />
      <TextField
        label="E-mail of the owner"
        name="ownerEmail"
        type="email"
        required
        defaultValue={value('ownerEmail')}
        error={error('ownerEmail')}
      />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
