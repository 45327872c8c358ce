import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton, useFormView } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { RadioCards } from '~/app/components/Field'
import { OptionalReason } from '~/app/components/ReasonField'
import { Dialog, DialogActions } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { memberOf } from '~/app/http/member'
import { page } from '~/app/http/page'
import { roleChoices } from '~/app/http/role-words'
import { changeMemberRole, roleInput } from '~/services/tenancy/change-member'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `The role of ${data.name} · ${data.practice}` : 'Change a role · Daybook' },
]

export const loader = page.practice('team.changeRoles', ['members', 'users'], async (args) => {
  const { name, role } = await memberOf(args)
  return { name, role, practice: args.tenant.name, back: `/t/${args.tenant.slug}/team` }
})

export const action = command.practice('team.changeRoles', {
  change: intent(roleInput, async (args, form) => {
    const { name, userId } = await memberOf(args)
    const outcome = await changeMemberRole(args.ctx, { ...form, userId })
    if (isRefusal(outcome)) return outcome
    return {
      to: `/t/${args.tenant.slug}/team`,
      toast: `Made ${name} ${form.role === 'staff' ? 'staff' : `an ${form.role}`}`,
      receipt: outcome,
    }
  }),
})

export default function ChangeRole() {
  const { name, back, commandId } = useLoaderData<typeof loader>()
  return (
    <Dialog title={`What may ${name} do?`} back={back}>
      <CommandForm intent="change" commandId={commandId}>
        <Fields />
        <DialogActions back={back}>
          <SendButton>Change role</SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

function Fields() {
  const { role } = useLoaderData<typeof loader>()
  const { value, error } = useFormView()
  return (
    <>
      <RadioCards
        label="Role"
        name="role"
        choices={roleChoices}
        defaultValue={value('role') ?? role}
        error={error('role')}
      />
      <OptionalReason />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
