import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton, useFormView } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { TextField } from '~/app/components/Field'
import { ReasonField } from '~/app/components/ReasonField'
import { Dialog, DialogActions } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { tenantOf } from '~/app/http/tenant'
import { changeSeats, seatsInput } from '~/services/console/change-tenant'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Seats of ${data?.name ?? 'a tenant'} · Daybook console` },
]

export const loader = page.console('console.tenants', ['tenants'], async (args) => {
  const { tenantId, name, seats, members } = await tenantOf(args)
  return { name, seats, members, back: `/admin/tenants/${tenantId}` }
})

export const action = command.console('console.tenants', {
  change: intent(seatsInput, async (args, form) => {
    const { tenantId, name } = await tenantOf(args)
    const outcome = await changeSeats(args.ctx, { ...form, tenantId })
    return isRefusal(outcome)
      ? outcome
      : {
          to: `/admin/tenants/${tenantId}`,
          toast: `Changed the seats of ${name} to ${form.seats}`,
          receipt: outcome,
        }
  }),
})

export default function Seats() {
  const { name, members, back, commandId } = useLoaderData<typeof loader>()
  return (
    <Dialog
      title={`How many seats for ${name}?`}
      sub={members === 1 ? '1 is taken by a member.' : `${members} are taken by members.`}
      back={back}
    >
      <CommandForm intent="change" commandId={commandId}>
        <Seat />
        <ReasonField hint="Kept word for word in the history." autoFocus={false} />
        <DialogActions back={back}>
          <SendButton>Change seats</SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

function Seat() {
  const { seats } = useLoaderData<typeof loader>()
  const { value, error } = useFormView()
  return (
    <TextField
      label="Seats"
      name="seats"
      type="number"
      min={1}
      max={10_000}
      required
      autoFocus
      defaultValue={value('seats') ?? String(seats)}
      error={error('seats')}
    />
  )
}

export { ErrorPanel as ErrorBoundary }
