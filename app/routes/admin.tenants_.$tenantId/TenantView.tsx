import { Link } from '@remix-run/react'
import { Avatar } from '~/app/components/Avatar'
import { Banner } from '~/app/components/Banner'
import { ButtonLink } from '~/app/components/Button'
import { CommandForm, SendButton } from '~/app/components/CommandForm'
import { BarChart } from '~/app/components/Charts'
import { StatRow } from '~/app/components/Figures'
import { NameCell, State, Table } from '~/app/components/Lists'
import { Columns, PageHeader, Section } from '~/app/components/PageHeader'
import { EmptyLine, Facts } from '~/app/components/Records'
import { StillUpdating } from '~/app/components/StillUpdating'
import { TenantBadge } from '~/app/components/TenantState'
import { Timeline, TimelineRow } from '~/app/components/Timeline'
import type { TenantData } from './read-tenant'
import styles from './TenantView.module.css'

type TenantViewProps = TenantData & { readonly commandId: string; readonly stillUpdating: boolean }

/** One practice: what to do next, figures, people, and what happened lately. */
export function TenantView(props: TenantViewProps) {
  const { tenant, base, since, next, stats, facts, commandId } = props
  return (
    <>
      <PageHeader
        trail={[{ to: '/admin/tenants', label: 'Tenants' }]}
        here={tenant.name}
        title={tenant.name}
        sub={
          <span className={styles.state}>
            <TenantBadge status={tenant.status} /> {since}
          </span>
        }
        actions={
          <>
            <ButtonLink to={`${base}/seats`}>Change seats</ButtonLink>
            {tenant.status !== 'suspended' && <ButtonLink to={`${base}/suspend`}>Suspend</ButtonLink>}
          </>
        }
      />
      <StillUpdating when={props.stillUpdating} />
      {next && <NextStep next={next} commandId={commandId} />}
      <StatRow stats={stats} />
      <Columns
        main={
          <>
            <People {...props} />
            <OpenInvites {...props} />
            <Section title="Entries per day" aside="Last 14 days, UTC">
              <BarChart bars={props.bars} label="Entries per day, last 14 days" />
            </Section>
          </>
        }
        aside={
          <>
            <Section title="Practice">
              <Facts facts={facts} />
            </Section>
            <Section
              title="Latest entries"
              aside={<Link to={`/admin/audit?tenant=${tenant.tenantId}`}>Audit log</Link>}
            >
              <Timeline label="Latest entries">
                {props.entries.map((entry) => (
                  <TimelineRow
                    key={entry.position}
                    time={entry.date.replace(/ \d{4}$/, '')}
                    parts={entry.parts}
                    to={`/admin/audit/${entry.position}`}
                  />
                ))}
              </Timeline>
            </Section>
          </>
        }
      />
    </>
  )
}

function NextStep({
  next,
  commandId,
}: {
  readonly next: NonNullable<TenantData['next']>
  readonly commandId: string
}) {
  const { label, to, inviteId } = next.action
  return (
    <div className={styles.next}>
      <Banner
        kind={next.kind}
        icon={next.icon}
        action={
          inviteId ? (
            <Resend inviteId={inviteId} place="next" label={label} commandId={commandId} />
          ) : (
            <ButtonLink to={to ?? ''} size="small">
              {label}
            </ButtonLink>
          )
        }
      >
        {next.words}
      </Banner>
    </div>
  )
}

function Resend({
  inviteId,
  place,
  label,
  commandId,
}: {
  readonly inviteId: string
  readonly place: 'next' | 'row'
  readonly label: string
  readonly commandId: string
}) {
  return (
    <CommandForm
      intent="resend"
      target={`${place} ${inviteId}`}
      commandId={commandId}
      className={styles.ask ?? ''}
    >
      <input type="hidden" name="inviteId" value={inviteId} />
      <SendButton kind="secondary" size="small">
        {label}
      </SendButton>
    </CommandForm>
  )
}

function People({ members }: Pick<TenantData, 'members'>) {
  return (
    <Section title="People" count={members.length}>
      {members.length === 0 ? (
        <EmptyLine>Nobody has joined yet.</EmptyLine>
      ) : (
        <Table
          heads={[{ label: 'Name' }, { label: 'Role' }, { label: 'Joined' }, { label: 'Last signed in' }]}
          label="People"
        >
          {members.map((member) => (
            <tr key={member.userId}>
              <NameCell name={member.name} note={member.email} avatar={<Avatar name={member.name} />} />
              <td>{member.role}</td>
              <td data-muted data-wide>
                {member.joined}
              </td>
              <td data-muted data-label="Last signed in">
                {member.seen}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  )
}

function OpenInvites({ invites, commandId }: Pick<TenantViewProps, 'invites' | 'commandId'>) {
  return (
    <Section title="Open invites" count={invites.length}>
      {invites.length === 0 ? (
        <EmptyLine>Nobody is on the way in.</EmptyLine>
      ) : (
        <Table
          heads={[
            { label: 'Invited' },
            { label: 'Role' },
            { label: 'State' },
            { label: 'Expires' },
            { label: 'Actions', quiet: true },
          ]}
          label="Open invites"
        >
          {invites.map((invite) => (
            <tr key={invite.inviteId}>
              <NameCell name={invite.name} note={invite.email} />
              <td>{invite.role}</td>
              <td>
                <State
                  kind={invite.trouble ? 'caution' : 'plain'}
                  icon={invite.trouble ? 'alert-triangle' : 'mail'}
                >
                  {invite.state}
                </State>
              </td>
              <td data-muted data-label="Expires">
                {invite.expires}
              </td>
              <td data-actions>
                {invite.mayResend && (
                  <Resend inviteId={invite.inviteId} place="row" label="Send again" commandId={commandId} />
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Section>
  )
}
