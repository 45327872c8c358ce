import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isRefusal } from '~/domain/kernel/decider'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { ReasonField } from '~/app/components/ReasonField'
import { Dialog, DialogActions, Touches } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { page } from '~/app/http/page'
import { tenantOf } from '~/app/http/tenant'
import { listOpenInvites } from '~/projections/invites/queries'
import { listMembers } from '~/projections/members/queries'
import { countLiveSessions } from '~/projections/tenants/queries'
import { countMailsWaiting } from '~/services/operations/jobs'
import { suspendTenant, suspensionInput } from '~/services/console/change-tenant'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Suspend ${data?.name ?? 'a tenant'}? · Daybook console` },
]

export const loader = page.console('console.tenants', ['tenants', 'members', 'invites'], async (args) => {
  const { runtime, now } = args
  const { tenantId, name } = await tenantOf(args)
  const { members, invites } = await runtime.db.asPlatform(async (tx) => ({
    members: await listMembers(tx, tenantId, 'active'),
    invites: await listOpenInvites(tx, tenantId, now),
  }))
  const names = members.map((member) => member.name ?? 'an erased person')
  return {
    name,
    back: `/admin/tenants/${tenantId}`,
    people: members.length,
    who: names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', '),
    sessions: await countLiveSessions(runtime.db, tenantId, now),
    invites: invites.filter((invite) => !invite.expired).length,
    mails: await countMailsWaiting(runtime.db, tenantId),
  }
})

export const action = command.console('console.tenants', {
  suspend: intent(suspensionInput, async (args, form) => {
    const { tenantId, name } = await tenantOf(args)
    const outcome = await suspendTenant(args.ctx, { ...form, tenantId })
    return isRefusal(outcome)
      ? outcome
      : { to: `/admin/tenants/${tenantId}`, toast: `Suspended ${name}`, receipt: outcome }
  }),
})

export default function Suspend() {
  const { name, back, people, who, sessions, invites, mails, commandId } = useLoaderData<typeof loader>()
  return (
    <Dialog
      title={`Suspend ${name}?`}
      sub="Nothing is deleted. Reactivating gives back exactly what was there."
      back={back}
    >
      <Touches
        items={[
          {
            count: String(people),
            what:
              people === 1
                ? 'person loses access with the next click'
                : 'people lose access with their next click',
            who,
          },
          {
            count: String(sessions),
            what:
              sessions === 1
                ? 'session is shut out of the practice'
                : 'sessions are shut out of the practice',
          },
          {
            count: String(invites),
            what: invites === 1 ? 'open invite stops working' : 'open invites stop working',
          },
          {
            count: String(mails),
            what:
              mails === 1
                ? 'mail waits until the practice is reactivated'
                : 'mails wait until the practice is reactivated',
          },
        ]}
      />
      <CommandForm intent="suspend" commandId={commandId}>
        <ReasonField hint="The owner reads this, word for word." />
        <DialogActions back={back}>
          <SendButton kind="danger">Suspend {name}</SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

export { ErrorPanel as ErrorBoundary }
