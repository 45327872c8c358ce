import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Avatar } from '~/app/components/Avatar'
import { ButtonLink } from '~/app/components/Button'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { FilterLine, NameCell, Pagination, SearchField, Table } from '~/app/components/Lists'
import { PageHeader } from '~/app/components/PageHeader'
import { Empty } from '~/app/components/Records'
import { page } from '~/app/http/page'
import { pageLinks } from '~/app/http/page-links'
import { listUsers } from '~/projections/users/queries'

export const meta: MetaFunction = () => [{ title: 'Users · Daybook console' }]

const size = 25

export const loader = page.console(
  'console.view',
  ['users', 'members', 'tenants', 'sessions', 'admins'],
  async ({ runtime, url, format }) => {
    const text = (url.searchParams.get('text') ?? '').trim().slice(0, 100)
    const { offset, links } = pageLinks(url, size)
    const { users, total } = await listUsers(runtime.db, { text, limit: size, offset })
    return {
      text,
      total,
      ...links(total, users.length),
      users: users.map((user) => ({
        userId: user.userId,
        name: user.name ?? 'An erased person',
        email: user.email ?? '',
        isSuperAdmin: user.isSuperAdmin,
        practices: user.practices,
        registered: format.date(user.registeredAt),
        seen: user.lastSignIn ? format.when(user.lastSignIn) : 'Never',
      })),
    }
  },
)

const heads = [
  { label: 'Name' },
  { label: 'Practices' },
  { label: 'Registered' },
  { label: 'Last signed in' },
  { label: 'Entries', quiet: true },
]

export default function Users() {
  const { text, total, range, newer, older, users } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="Users" sub="Everybody with an account on this installation." />
      <FilterLine
        count={
          <>
            <b>{total}</b> {total === 1 ? 'person' : 'people'}
          </>
        }
      >
        <SearchField name="text" label="Find people" placeholder="Name or e-mail" />
      </FilterLine>
      {users.length === 0 ? (
        <Empty
          title="Nobody matches"
          sketch={false}
          action={<ButtonLink to="/admin/users">Show all</ButtonLink>}
        >
          Nobody is called “{text}”.
        </Empty>
      ) : (
        <>
          <Table heads={heads} label="Users">
            {users.map((user) => (
              <tr key={user.userId}>
                <NameCell
                  name={user.name}
                  note={user.email}
                  avatar={<Avatar name={user.name} />}
                  tag={user.isSuperAdmin ? 'super admin' : undefined}
                />
                <td>
                  {user.practices.map((practice, index) => (
                    <span key={practice.tenantId}>
                      {index > 0 && ', '}
                      <Link to={`/admin/tenants/${practice.tenantId}`}>{practice.name}</Link>, {practice.role}
                    </span>
                  ))}
                </td>
                <td data-muted data-wide>
                  {user.registered}
                </td>
                <td data-muted data-label="Last signed in">
                  {user.seen}
                </td>
                <td data-actions>
                  <ButtonLink to={`/admin/audit?actor=${user.userId}`} kind="quiet" size="small">
                    Entries
                  </ButtonLink>
                </td>
              </tr>
            ))}
          </Table>
          <Pagination range={range} newer={newer} older={older} />
        </>
      )}
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
