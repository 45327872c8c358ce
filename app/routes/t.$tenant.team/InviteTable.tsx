import type { IconName } from '~/app/components/icon-names'
import { CommandForm, SendButton, useShown } from '~/app/components/CommandForm'
import { CopyField } from '~/app/components/CopyField'
import { Icon } from '~/app/components/Icon'
import { MenuLink, NameCell, RowMenu, State, Table } from '~/app/components/Lists'
import { ForSelected, Selectable, SelectAll, SelectCell } from '~/app/components/Selection'
import type { TeamData } from './read-team'
import styles from './TeamView.module.css'

type InviteRow = TeamData['invites'][number]

const heads = [
  { label: 'Invited' },
  { label: 'Role' },
  { label: 'State' },
  { label: 'Invited by' },
  { label: 'Expires' },
  { label: 'Actions', quiet: true },
]

const selecting = 'selected-invites'
const select = {
  label: 'Select',
  quiet: true,
  control: <SelectAll form={selecting} label="Select all invites" />,
}

type InvitesProps = Pick<TeamData, 'invites' | 'mayManage' | 'base' | 'history'> & {
  readonly commandId: string
}

/** Invites nobody has answered, with what became of their mail. */
export function InviteTable(props: InvitesProps) {
  const shown = useShown('link')
  if (!props.mayManage) return <Rows {...props} />
  const to = `${props.base}/invites`
  return (
    <>
      {shown?.['url'] && (
        <CopyField text={shown['url']}>
          This link is shown only now. Links sent before it no longer work.
        </CopyField>
      )}
      <Selectable
        id={selecting}
        label="For the selected invites"
        actions={
          <>
            <ForSelected to={to} icon="send" name="do" value="resend">
              Resend
            </ForSelected>
            <ForSelected to={to} icon="ban" name="do" value="withdraw">
              Withdraw
            </ForSelected>
          </>
        }
      >
        <Rows {...props} />
      </Selectable>
    </>
  )
}

function Rows({ invites, mayManage, history, commandId }: InvitesProps) {
  return (
    <Table heads={mayManage ? [select, ...heads] : heads} label="Open invites">
      {invites.map((invite) => (
        <tr key={invite.inviteId}>
          {mayManage && (
            <SelectCell
              form={selecting}
              name="inviteId"
              value={invite.inviteId}
              about={`the invite to ${invite.name}`}
            />
          )}
          <NameCell name={invite.name} note={invite.email} />
          <td>{invite.role}</td>
          <td>
            <InviteState {...invite} />
          </td>
          <td data-muted data-wide>
            {invite.by}
          </td>
          <td data-muted data-label="Expires">
            {invite.expires}
          </td>
          <td data-actions>
            {mayManage && <InviteActions invite={invite} history={history} commandId={commandId} />}
          </td>
        </tr>
      ))}
    </Table>
  )
}

function InviteState({ expired, mail, mailAt, mailReply }: InviteRow) {
  if (expired) {
    return (
      <State kind="caution" icon="clock">
        Expired
      </State>
    )
  }
  if (mail === 'failed') {
    return (
      <State kind="caution" icon="alert-triangle" note={mailReply}>
        Mail could not be sent
      </State>
    )
  }
  const words: Readonly<Record<'waiting' | 'sent' | 'link', readonly [IconName, string]>> = {
    waiting: ['clock', 'Mail on its way'],
    sent: ['mail', `Sent ${mailAt}`],
    link: ['link', `Link taken ${mailAt}`],
  }
  const [icon, text] = words[mail]
  return (
    <State kind="plain" icon={icon}>
      {text}
    </State>
  )
}

function InviteActions({
  invite,
  history,
  commandId,
}: Pick<InvitesProps, 'history' | 'commandId'> & { readonly invite: InviteRow }) {
  const { inviteId, name, expired, mail } = invite
  const handOver = mail === 'failed' && !expired
  return (
    <>
      <CommandForm
        intent={handOver ? 'link' : 'resend'}
        target={inviteId}
        commandId={commandId}
        className={styles.inline ?? ''}
      >
        <input type="hidden" name="inviteId" value={inviteId} />
        <SendButton kind={handOver ? 'secondary' : 'quiet'} size="small">
          {handOver ? 'Copy link' : 'Resend'}
        </SendButton>
      </CommandForm>
      <RowMenu about={name}>
        {!expired && (
          <MenuCommand
            intent={handOver ? 'resend' : 'link'}
            label={handOver ? 'Send the mail again' : 'Copy link'}
            icon={handOver ? 'send' : 'copy'}
            {...{ inviteId, commandId }}
          />
        )}
        {history && (
          <MenuLink to={`${history}?ref=${inviteId}`} icon="history">
            History of this invite
          </MenuLink>
        )}
        <MenuCommand intent="revoke" label="Withdraw invite" icon="ban" {...{ inviteId, commandId }} />
      </RowMenu>
    </>
  )
}

function MenuCommand({
  intent,
  label,
  icon,
  inviteId,
  commandId,
}: {
  readonly intent: string
  readonly label: string
  readonly icon: IconName
  readonly inviteId: string
  readonly commandId: string
}) {
  return (
    <CommandForm intent={intent} target={inviteId} commandId={commandId} className={styles.menuForm ?? ''}>
      <input type="hidden" name="inviteId" value={inviteId} />
      <button type="submit">
        <Icon name={icon} />
        {label}
      </button>
    </CommandForm>
  )
}
