import { ButtonLink } from '~/app/components/Button'
import { MenuLink, NameCell, RowMenu, Table } from '~/app/components/Lists'
import { TenantState } from '~/app/components/TenantState'
import type { TenantsData } from './read-tenants'

/** Practices, each with its state and what can be done about it. */
export function TenantTable({ tenants, sort, sorts }: Pick<TenantsData, 'tenants' | 'sort' | 'sorts'>) {
  const heads = [
    { label: 'Tenant', to: sorts.name, sorted: sort === 'name' ? ('ascending' as const) : undefined },
    { label: 'State' },
    { label: 'Owner' },
    {
      label: 'Seats',
      numeric: true,
      to: sorts.seats,
      sorted: sort === 'seats' ? ('descending' as const) : undefined,
    },
    { label: 'Currency' },
    { label: 'Zone' },
    {
      label: 'Last entry',
      to: sorts.lastEntry,
      sorted: sort === 'lastEntry' ? ('descending' as const) : undefined,
    },
    { label: 'Actions', quiet: true },
  ]
  return (
    <Table heads={heads} label="Tenants">
      {tenants.map((tenant) => (
        <tr key={tenant.tenantId}>
          <NameCell name={tenant.name} note={tenant.slug} to={`/admin/tenants/${tenant.tenantId}`} />
          <td>
            <TenantState
              status={tenant.status}
              note={tenant.status === 'suspended' ? tenant.statusReason : null}
            />
          </td>
          <td data-label="Owner">{tenant.ownerName ?? ''}</td>
          <td data-numeric data-label="Seats">
            {tenant.seatsWords}
          </td>
          <td data-wide>{tenant.currency}</td>
          <td data-muted data-wide>
            {tenant.zone}
          </td>
          <td data-muted data-label={tenant.status === 'awaitingOwner' ? undefined : 'Last entry'}>
            {tenant.last}
          </td>
          <td data-actions>
            {tenant.status === 'active' && (
              <span data-hover>
                <ButtonLink to={`/admin/tenants/${tenant.tenantId}/suspend`} size="small">
                  Suspend
                </ButtonLink>
              </span>
            )}
            <RowMenu about={tenant.name}>
              <MenuLink to={`/admin/tenants/${tenant.tenantId}`} icon="arrow-right">
                Open
              </MenuLink>
              <MenuLink to={`/admin/audit?tenant=${tenant.tenantId}`} icon="scroll-text">
                Audit log
              </MenuLink>
              <MenuLink to={`/admin/tenants/${tenant.tenantId}/seats`} icon="users">
                Change seats
              </MenuLink>
              {tenant.status === 'suspended' && (
                <MenuLink to={`/admin/tenants/${tenant.tenantId}/reactivate`} icon="play-circle">
                  Reactivate tenant
                </MenuLink>
              )}
              {tenant.status === 'active' && (
                <MenuLink to={`/admin/tenants/${tenant.tenantId}/suspend`} icon="pause-circle" danger>
                  Suspend tenant
                </MenuLink>
              )}
            </RowMenu>
          </td>
        </tr>
      ))}
    </Table>
  )
}
