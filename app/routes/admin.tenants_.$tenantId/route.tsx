import type { MetaFunction } from '@remix-run/node'
import { Link, Outlet, useLoaderData } from '@remix-run/react'
import { Avatar } from '~/app/components/Avatar'
import { ButtonLink } from '~/app/components/Button'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { NameCell, State, Table } from '~/app/components/Lists'
import { Columns, PageHeader, Section } from '~/app/components/PageHeader'
import { EmptyLine, Facts } from '~/app/components/Records'
import { StillUpdating } from '~/app/components/StillUpdating'
import { TenantBadge } from '~/app/components/TenantState'
import { Timeline, TimelineRow } from '~/app/components/Timeline'
import { page } from '~/app/http/page'
import { tenantOf } from '~/app/http/tenant'
import { readTenant } from './read-tenant'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.tenant.name ?? 'Tenant'} · Daybook console` },
]

export const loader = page.console(
  'console.tenants',
  ['tenants', 'members', 'invites', 'users', 'audit-entries'],
  async (args) => readTenant(args, await tenantOf(args)),
)

export default function Tenant() {
  const { tenant, facts, members, invites, entries, base, stillUpdating } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        trail={[{ to: '/admin/tenants', label: 'Tenants' }]}
        here={tenant.name}
        title={tenant.name}
        sub={<TenantBadge status={tenant.status} />}
        actions={
          <>
            <ButtonLink to={`${base}/seats`}>Change seats</ButtonLink>
            {tenant.status === 'suspended' ? (
              <ButtonLink to={`${base}/reactivate`}>Reactivate</ButtonLink>
            ) : (
              <ButtonLink to={`${base}/suspend`}>Suspend</ButtonLink>
            )}
          </>
        }
      />
      <StillUpdating when={stillUpdating} />
      <Facts facts={facts} />
      <Columns
        main={
          <>
            <Section title="People" count={members.length}>
              {members.length === 0 ? (
                <EmptyLine>Nobody has joined yet.</EmptyLine>
              ) : (
                <Table
                  heads={[
                    { label: 'Name' },
                    { label: 'Role' },
                    { label: 'Joined' },
                    { label: 'Last signed in' },
                  ]}
                  label="People"
                >
                  {members.map((member) => (
                    <tr key={member.userId}>
                      <NameCell
                        name={member.name}
                        note={member.email}
                        avatar={<Avatar name={member.name} />}
                      />
                      <td>{member.role}</td>
                      <td data-muted>{member.joined}</td>
                      <td data-muted>{member.seen}</td>
                    </tr>
                  ))}
                </Table>
              )}
            </Section>
            <Section title="Open invites" count={invites.length}>
              {invites.length === 0 ? (
                <EmptyLine>Nobody is on the way in.</EmptyLine>
              ) : (
                <Table
                  heads={[{ label: 'Invited' }, { label: 'Role' }, { label: 'State' }, { label: 'Expires' }]}
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
                      <td data-muted>{invite.expires}</td>
                    </tr>
                  ))}
                </Table>
              )}
            </Section>
          </>
        }
        aside={
          <Section
            title="Latest entries"
            aside={<Link to={`/admin/audit?tenant=${tenant.tenantId}`}>Audit log</Link>}
          >
            <Timeline label="Latest entries">
              {entries.map((entry) => (
                <TimelineRow
                  key={entry.position}
                  time={entry.date.replace(/ \d{4}$/, '')}
                  parts={entry.parts}
                  to={`/admin/audit/${entry.position}`}
                />
              ))}
            </Timeline>
          </Section>
        }
      />
      <Outlet />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
