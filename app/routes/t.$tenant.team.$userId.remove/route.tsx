import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { OptionalReason } from '~/app/components/ReasonField'
import { Dialog, DialogActions, Touches } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { memberOf } from '~/app/http/member'
import { page } from '~/app/http/page'
import { removeInput, removeMember } from '~/services/tenancy/change-member'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `Remove ${data.name}? · ${data.practice}` : 'Remove a colleague · Daybook' },
]

export const loader = page.practice('team.manage', ['members', 'users'], async (args) => {
  const { name } = await memberOf(args)
  return { name, practice: args.tenant.name, back: `/t/${args.tenant.slug}/team` }
})

export const action = command.practice('team.manage', {
  remove: intent(removeInput, async (args, form) => {
    const { name, userId } = await memberOf(args)
    const outcome = await removeMember(args.ctx, { ...form, userId })
    if (isRefusal(outcome)) return outcome
    return {
      to: `/t/${args.tenant.slug}/team`,
      toast: `Removed ${name} from ${args.tenant.name}`,
      receipt: outcome,
    }
  }),
})

export default function RemoveMember() {
  const { name, practice, back, commandId } = useLoaderData<typeof loader>()
  return (
    <Dialog title={`Remove ${name}?`} sub="The account and everything written down stay." back={back}>
      <Touches items={[{ count: '1', what: `${name} loses access to ${practice} with the next click` }]} />
      <CommandForm intent="remove" commandId={commandId}>
        <OptionalReason />
        <DialogActions back={back}>
          <SendButton kind="danger">Remove {name}</SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

export { ErrorPanel as ErrorBoundary }
