import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton, useFormView } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { SelectField, TextField } from '~/app/components/Field'
import { PageHeader } from '~/app/components/PageHeader'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { currencyChoices, zoneChoices } from '~/app/http/places'
import { changeSettings, input } from '~/services/tenancy/change-settings'
import styles from './settings.module.css'

export const meta: MetaFunction = () => [{ title: 'Settings · Daybook' }]

export const loader = page.practice('settings.view', ['tenants'], async ({ tenant, runtime, now }) => ({
  name: tenant.name,
  zone: tenant.zone,
  currency: tenant.currency,
  address: `${runtime.appUrl}/t/${tenant.slug}`,
  zones: zoneChoices(now),
  currencies: currencyChoices,
}))

export const action = command.practice('settings.manage', {
  change: intent(input, async ({ ctx, tenant }, form) => {
    const outcome = await changeSettings(ctx, form)
    return isRefusal(outcome)
      ? outcome
      : { to: `/t/${tenant.slug}/settings`, toast: `Saved the settings of ${form.name}`, receipt: outcome }
  }),
})

export default function Settings() {
  const { commandId, address } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Settings"
        sub={`This practice is at ${address}. The address stays when the name changes.`}
      />
      <div className={styles.form}>
        <CommandForm intent="change" commandId={commandId}>
          <Fields />
          <p>
            <SendButton>Save settings</SendButton>
          </p>
        </CommandForm>
      </div>
    </>
  )
}

function Fields() {
  const { name, zone, currency, zones, currencies } = useLoaderData<typeof loader>()
  const { value, error } = useFormView()
  return (
    <>
      {Object.entries({ name, zone, currency }).map(([field, shown]) => (
        <input key={field} type="hidden" name={`seen.${field}`} value={shown} />
      ))}
      <TextField
        label="Practice"
        name="name"
        required
        maxLength={120}
        defaultValue={value('name') ?? name}
        error={error('name')}
      />
      <SelectField
        label="Zone"
        name="zone"
        choices={zones}
        defaultValue={value('zone') ?? zone}
        error={error('zone')}
        hint="Days begin and end here, for everybody in the practice."
      />
      <SelectField
        label="Currency"
        name="currency"
        choices={currencies}
        defaultValue={value('currency') ?? currency}
        error={error('currency')}
      />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
