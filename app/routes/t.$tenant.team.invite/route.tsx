import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton, useFormView } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { RadioCards, TextAreaField, TextField } from '~/app/components/Field'
import { Dialog, DialogActions } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { roleChoices } from '~/app/http/role-words'
import { seatsOf } from '~/projections/tenants/queries'
import { input, inviteMember } from '~/services/tenancy/invite-member'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Invite a colleague · ${data?.practice ?? 'Daybook'}` },
]

export const loader = page.practice(
  'team.manage',
  ['members', 'invites', 'tenants'],
  async ({ tenant, read, now }) => ({
    practice: tenant.name,
    back: `/t/${tenant.slug}/team`,
    free: (await read((tx) => seatsOf(tx, tenant.tenantId, now))).free,
    mayInviteOwners: tenant.role === 'owner',
  }),
)

export const action = command.practice('team.manage', {
  invite: intent(input, async ({ ctx, tenant }, form) => {
    const outcome = await inviteMember(ctx, form)
    if (isRefusal(outcome)) return outcome
    return {
      to: `/t/${tenant.slug}/team`,
      toast: `Sent the invite to ${form.name || form.email}`,
      receipt: outcome,
    }
  }),
})

export default function InviteColleague() {
  const { back, free, commandId } = useLoaderData<typeof loader>()
  const seats = free === 1 ? '1 seat is free.' : `${free} seats are free.`
  return (
    <Dialog title="Invite a colleague" sub={`${seats} The invite holds one of them for 7 days.`} back={back}>
      <CommandForm intent="invite" commandId={commandId}>
        <Fields />
        <DialogActions back={back}>
          <SendButton>Send invite</SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

function Fields() {
  const { mayInviteOwners } = useLoaderData<typeof loader>()
  const { value, error } = useFormView()
  return (
    <>
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="off"
        required
        defaultValue={value('email')}
        error={error('email')}
      />
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        optional
        maxLength={120}
        defaultValue={value('name')}
        error={error('name')}
      />
      <RadioCards
        label="Role"
        name="role"
        choices={mayInviteOwners ? roleChoices : roleChoices.slice(0, 2)}
        defaultValue={value('role') ?? 'staff'}
        error={error('role')}
      />
      <TextAreaField
        label="Message"
        name="message"
        optional
        maxLength={500}
        defaultValue={value('message') ?? ''}
        error={error('message')}
        hint="Sent with the invite, in your name."
      />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
