import type { MetaFunction } from '@remix-run/node'
import { Outlet, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { ButtonLink } from '~/app/components/Button'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { FilterLine, Pagination, SearchField, Tabs } from '~/app/components/Lists'
import { PageHeader } from '~/app/components/PageHeader'
import { Empty } from '~/app/components/Records'
import { StillUpdating } from '~/app/components/StillUpdating'
import { page } from '~/app/http/page'
import { pageLinks } from '~/app/http/page-links'
import { listTenants } from '~/projections/tenants/queries'
import { TenantTable } from './TenantTable'

export const meta: MetaFunction = () => [{ title: 'Tenants · Daybook console' }]

const state = z.enum(['all', 'active', 'suspended', 'awaitingOwner']).catch('all')
const size = 25

export const loader = page.console(
  'console.tenants',
  ['tenants', 'members', 'users', 'invites', 'audit-entries'],
  async ({ runtime, url, format }) => {
    const status = state.parse(url.searchParams.get('state') ?? 'all')
    const text = (url.searchParams.get('text') ?? '').trim().slice(0, 100)
    const { offset, links } = pageLinks(url, size)
    const { tenants, total, counts } = await listTenants(runtime.db, { status, text, limit: size, offset })
    return {
      status,
      text,
      counts,
      total,
      ...links(total, tenants.length),
      tenants: tenants.map((tenant) => ({
        ...tenant,
        seatsWords: `${tenant.members} of ${tenant.seats}`,
        last: tenant.lastEntryAt ? format.when(tenant.lastEntryAt) : '',
      })),
    }
  },
)

const tabs = [
  ['all', 'All'],
  ['active', 'Active'],
  ['suspended', 'Suspended'],
  ['awaitingOwner', 'Awaiting owner'],
] as const

export default function Tenants() {
  const { status, text, counts, total, range, newer, older, tenants, stillUpdating } =
    useLoaderData<typeof loader>()
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
      <StillUpdating when={stillUpdating} />
      <Tabs
        label="States"
        tabs={tabs.map(([key, label]) => ({
          to: key === 'all' ? '/admin/tenants' : `?state=${key}`,
          label,
          count: String(counts[key]),
          current: status === key,
        }))}
      />
      <FilterLine
        count={
          <>
            <b>{total}</b> {total === 1 ? 'tenant' : 'tenants'}
          </>
        }
      >
        <SearchField name="text" label="Find tenants" placeholder="Name, slug or owner" />
      </FilterLine>
      {tenants.length === 0 ? (
        <Empty
          title={text === '' ? 'No tenants here' : 'No tenant matches'}
          sketch={false}
          action={<ButtonLink to="/admin/tenants">Show all</ButtonLink>}
        >
          {text === ''
            ? 'Practices appear here as soon as they register or are made.'
            : `Nothing is called “${text}”.`}
        </Empty>
      ) : (
        <>
          <TenantTable tenants={tenants} />
          <Pagination range={range} newer={newer} older={older} />
        </>
      )}
      <Outlet />
    </>
  )
}

export { ErrorPanel as ErrorBoundary }
