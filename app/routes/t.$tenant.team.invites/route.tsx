import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { Dialog, DialogActions, Touches } from '~/app/components/Records'
import { command, intent } from '~/app/http/command'
import { notFound, page, type PracticeArgs } from '~/app/http/page'
import { answerEach, named, selectedIds } from '~/app/http/selected'
import { listOpenInvites } from '~/projections/invites/queries'
import { invitesInput, resendInvites, revokeInvites } from '~/services/tenancy/change-many'

async function openInvites({ tenant, read, now }: Pick<PracticeArgs, 'tenant' | 'read' | 'now'>) {
  const invites = await read((tx) => listOpenInvites(tx, tenant.tenantId, now))
  return new Map(invites.map(({ inviteId, name, email }) => [inviteId, name || email || 'an erased person']))
}

export const meta: MetaFunction = () => [{ title: 'Selected invites · Daybook' }]

export const loader = page.practice('team.manage', ['invites', 'users'], async (args) => {
  const ids = selectedIds(args.url, 'inviteId')
  const names = await openInvites(args)
  const open = ids.filter((id) => names.has(id))
  if (ids.length > 0 && open.length === 0) throw notFound()
  return {
    ids: open,
    who: named(open.map((id) => names.get(id) ?? '')),
    intent: args.url.searchParams.get('do') === 'withdraw' ? ('withdraw' as const) : ('resend' as const),
    back: `/t/${args.tenant.slug}/team`,
  }
})

export const action = command.practice('team.manage', {
  resend: intent(invitesInput, async (args, form) => {
    const names = await openInvites(args)
    return answerEach(await resendInvites(args.ctx, form), (id) => names.get(id) ?? 'an invite', {
      to: `/t/${args.tenant.slug}/team`,
      did: (some) => `Sent the invites to ${some} again`,
    })
  }),
  withdraw: intent(invitesInput, async (args, form) => {
    const names = await openInvites(args)
    return answerEach(await revokeInvites(args.ctx, form), (id) => names.get(id) ?? 'an invite', {
      to: `/t/${args.tenant.slug}/team`,
      did: (some) => `Withdrew the invites to ${some}`,
    })
  }),
})

const words = {
  resend: {
    verb: 'Send',
    rest: ' again',
    sub: 'Each gets a new mail, and the seven days begin again.',
    one: 'link sent before no longer works',
    many: 'links sent before no longer work',
  },
  withdraw: {
    verb: 'Withdraw',
    rest: '',
    sub: 'Seats they hold are free again. Each can be invited anew.',
    one: 'link no longer works',
    many: 'links no longer work',
  },
} as const

export default function SelectedInvites() {
  const { ids, who, intent: asked, back, commandId } = useLoaderData<typeof loader>()
  const { verb, rest, sub, one, many } = words[asked]
  if (ids.length === 0)
    return (
      <Dialog
        title="No invite is selected"
        sub="Select invites in the list, then choose what to do."
        back={back}
      >
        <DialogActions back={back} />
      </Dialog>
    )
  const counted = ids.length === 1 ? '1 invite' : `${ids.length} invites`
  return (
    <Dialog title={`${verb} ${counted}${rest}?`} sub={sub} back={back}>
      <Touches items={[{ count: String(ids.length), what: ids.length === 1 ? one : many, who }]} />
      <CommandForm intent={asked} commandId={commandId}>
        {ids.map((id) => (
          <input key={id} type="hidden" name="inviteId" value={id} />
        ))}
        <DialogActions back={back}>
          <SendButton kind={asked === 'withdraw' ? 'danger' : 'primary'}>
            {verb} {counted}
            {rest}
          </SendButton>
        </DialogActions>
      </CommandForm>
    </Dialog>
  )
}

export { ErrorPanel as ErrorBoundary }
