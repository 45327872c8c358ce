import type { MetaFunction } from '@remix-run/node'
import { Outlet, useLoaderData } from '@remix-run/react'
import { ButtonLink } from '~/app/components/Button'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { FilterChoice, FilterForm } from '~/app/components/FilterForm'
import { FilterChip, FilterLine, Pagination, SearchField, Tabs } from '~/app/components/Lists'
import { PageHeader } from '~/app/components/PageHeader'
import { Empty } from '~/app/components/Records'
import { StillUpdating } from '~/app/components/StillUpdating'
import { page } from '~/app/http/page'
import { readTenants } from './read-tenants'
import { TenantTable } from './TenantTable'

export const meta: MetaFunction = () => [{ title: 'Tenants · Daybook console' }]

export const loader = page.console(
  'console.tenants',
  ['tenants', 'members', 'users', 'invites', 'audit-entries'],
  readTenants,
)

const tabLabels = {
  all: 'All',
  active: 'Active',
  suspended: 'Suspended',
  awaitingOwner: 'Awaiting owner',
} as const

export default function Tenants() {
  const data = useLoaderData<typeof loader>()
  const { text, total, filters, choices } = data
  const confined = text !== '' || filters.length > 0
  return (
    <>
      <PageHeader
        title="Tenants"
        sub="Every practice on this installation."
        actions={
          <ButtonLink to="/admin/tenants/new" kind="primary" icon="plus">
            New tenant
          </ButtonLink>
        }
      />
      <StillUpdating when={data.stillUpdating} />
      <Tabs label="States" tabs={data.tabs.map(({ key, ...tab }) => ({ ...tab, label: tabLabels[key] }))} />
      <FilterLine
        count={
          <>
            <b>{total}</b> {total === 1 ? 'tenant' : 'tenants'}
          </>
        }
      >
        <SearchField name="text" label="Find tenants" placeholder="Name, slug or owner" />
        {filters.map(({ label, value, without }) => (
          <FilterChip key={label} name={label} value={value} without={without} />
        ))}
        <FilterForm own={['zone', 'currency', 'quiet', 'seats', 'page']}>
          <FilterChoice label="Zone" name="zone" all="Every zone" choices={choices.zones} />
          <FilterChoice label="Currency" name="currency" all="Every currency" choices={choices.currencies} />
          <FilterChoice label="Quiet" name="quiet" all="Or not" choices={choices.quiet} />
          <FilterChoice
            label="Seats"
            name="seats"
            all="Any"
            choices={[{ value: 'full', label: 'All taken' }]}
          />
        </FilterForm>
      </FilterLine>
      {data.tenants.length === 0 ? (
        <Empty
          title={confined ? 'No tenant matches' : 'No tenants here'}
          sketch={false}
          action={<ButtonLink to="/admin/tenants">{confined ? 'Clear filters' : 'Show all'}</ButtonLink>}
        >
          {text !== ''
            ? `Nothing is called “${text}”.`
            : confined
              ? 'No practice fits these filters.'
              : 'Practices appear here as soon as they register or are made.'}
        </Empty>
      ) : (
        <>
          <TenantTable tenants={data.tenants} sort={data.sort} sorts={data.sorts} />
          <Pagination range={data.range} newer={data.newer} older={data.older} />
        </>
      )}
      <Outlet />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
