import { Avatar } from '~/app/components/Avatar'
import { ButtonLink } from '~/app/components/Button'
import { SeatBar } from '~/app/components/Figures'
import { MenuLink, NameCell, RowMenu, State, Table, Tabs } from '~/app/components/Lists'
import { PageHeader, Section } from '~/app/components/PageHeader'
import { EmptyLine } from '~/app/components/Records'
import { ForSelected, Selectable, SelectAll, SelectCell } from '~/app/components/Selection'
import { StillUpdating } from '~/app/components/StillUpdating'
import { InviteTable } from './InviteTable'
import type { TeamData } from './read-team'
import styles from './TeamView.module.css'

type TeamViewProps = TeamData & { readonly commandId: string; readonly stillUpdating: boolean }

/** Members, open invites and seats of a practice. */
export function TeamView(props: TeamViewProps) {
  const { base, view, counts, seats, mayManage } = props
  const invite = mayManage && (
    <ButtonLink to={`${base}/invite`} kind="primary" icon="user-plus" short="Invite">
      Invite colleague
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title="Team"
        sub={
          <span className={styles.seats}>
            <SeatBar members={seats.members} held={seats.held} free={seats.free} />
            {seats.members} {seats.members === 1 ? 'member' : 'members'}, {seats.held} held by invites,{' '}
            {seats.free} free of {seats.seats}
          </span>
        }
        actions={invite}
      />
      <StillUpdating when={props.stillUpdating} />
      <Tabs
        label="Views of the team"
        tabs={[
          { to: base, label: 'Members', count: String(counts.members), current: view === 'members' },
          {
            to: `${base}?view=removed`,
            label: 'Removed',
            count: String(counts.removed),
            current: view === 'removed',
          },
        ]}
      />
      {view === 'members' ? <Members {...props} /> : <Removed {...props} />}
      {view === 'members' && (
        <Section title="Open invites" count={props.invites.length}>
          {props.invites.length === 0 ? (
            <EmptyLine
              action={
                mayManage && (
                  <ButtonLink to={`${base}/invite`} size="small" icon="user-plus">
                    Invite colleague
                  </ButtonLink>
                )
              }
            >
              Everyone you invited has joined or been withdrawn. {seats.free} of {seats.seats} seats are free.
            </EmptyLine>
          ) : (
            <InviteTable {...props} />
          )}
        </Section>
      )}
    </>
  )
}

const memberHeads = [
  { label: 'Name' },
  { label: 'Role' },
  { label: 'State' },
  { label: 'Joined' },
  { label: 'Last signed in' },
  { label: 'Actions', quiet: true },
]

const selecting = 'selected-members'

function Members(props: TeamViewProps) {
  if (!props.mayManage) return <MemberTable {...props} />
  return (
    <Selectable
      id={selecting}
      label="For the selected members"
      actions={
        <ForSelected to={`${props.base}/remove`} icon="user-minus">
          Remove
        </ForSelected>
      }
    >
      <MemberTable {...props} />
    </Selectable>
  )
}

function MemberTable(props: TeamViewProps) {
  const { members, mayManage } = props
  const select = {
    label: 'Select',
    quiet: true,
    control: <SelectAll form={selecting} label="Select all members" />,
  }
  return (
    <Table heads={mayManage ? [select, ...memberHeads] : memberHeads} label="Members">
      {members.map((member) => (
        <tr key={member.userId}>
          {mayManage &&
            (mayTouch(props, member) ? (
              <SelectCell form={selecting} name="userId" value={member.userId} about={member.name} />
            ) : (
              <td data-select />
            ))}
          <NameCell
            name={member.name}
            note={member.email}
            avatar={<Avatar name={member.name} />}
            tag={member.isYou ? 'you' : undefined}
          />
          <td>{member.role}</td>
          <td>
            <State kind="good" icon="check-circle">
              Active
            </State>
          </td>
          <td data-muted data-wide>
            {member.joined}
          </td>
          <td data-muted data-label="Last signed in">
            {member.seen}
          </td>
          <td data-actions>
            <MemberMenu {...props} member={member} />
          </td>
        </tr>
      ))}
    </Table>
  )
}

type MemberRow = TeamData['members'][number]

/** Admins change everybody but owners; owners change everybody. */
function mayTouch({ mayManage, mayChangeRoles }: TeamViewProps, { isOwner }: MemberRow): boolean {
  return mayChangeRoles || (mayManage && !isOwner)
}

function MemberMenu(props: TeamViewProps & { readonly member: MemberRow }) {
  const { base, history, mayChangeRoles, member } = props
  if (!history && !mayTouch(props, member)) return null
  return (
    <RowMenu about={member.name}>
      {mayChangeRoles && (
        <MenuLink to={`${base}/${member.userId}/role`} icon="user-cog">
          Change role
        </MenuLink>
      )}
      {history && (
        <MenuLink to={`${history}?ref=${member.userId}`} icon="history">
          History of this person
        </MenuLink>
      )}
      {mayTouch(props, member) && (
        <MenuLink to={`${base}/${member.userId}/remove`} icon="user-minus" danger>
          Remove from practice
        </MenuLink>
      )}
    </RowMenu>
  )
}

const removedHeads = [{ label: 'Name' }, { label: 'Was' }, { label: 'Removed' }]

function Removed({ members, history }: TeamViewProps) {
  if (members.length === 0)
    return (
      <EmptyLine>
        People removed from the practice stay listed here{history && ', with the reason'}.
      </EmptyLine>
    )
  return (
    <Table heads={history ? [...removedHeads, { label: 'Reason' }] : removedHeads} label="Removed members">
      {members.map((member) => (
        <tr key={member.userId}>
          <NameCell name={member.name} note={member.email} avatar={<Avatar name={member.name} />} />
          <td data-label="Was">{member.role}</td>
          <td data-muted data-label="Removed">
            {member.removed}
          </td>
          {history && <td data-muted>{member.reason ? `“${member.reason}”` : ''}</td>}
        </tr>
      ))}
    </Table>
  )
}
