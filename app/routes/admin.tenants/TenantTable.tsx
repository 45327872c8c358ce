import { MenuLink, NameCell, RowMenu, Table } from '~/app/components/Lists'
import { TenantState } from '~/app/components/TenantState'
import type { ListedTenant } from '~/projections/tenants/queries'

interface TenantRow extends Pick<
  ListedTenant,
  'tenantId' | 'name' | 'slug' | 'status' | 'statusReason' | 'ownerName' | 'currency' | 'zone'
> {
  readonly seatsWords: string
  readonly last: string
}

const heads = [
  { label: 'Tenant' },
  { label: 'State' },
  { label: 'Owner' },
  { label: 'Seats', numeric: true },
  { label: 'Currency' },
  { label: 'Zone' },
  { label: 'Last entry' },
  { label: 'Actions', quiet: true },
]

/** Practices, each with its state and what can be done about it. */
export function TenantTable({ tenants }: { readonly tenants: readonly TenantRow[] }) {
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
          <td>{tenant.ownerName ?? ''}</td>
          <td data-numeric>{tenant.seatsWords}</td>
          <td data-wide>{tenant.currency}</td>
          <td data-muted data-wide>
            {tenant.zone}
          </td>
          <td data-muted>{tenant.last}</td>
          <td data-actions>
            <RowMenu about={tenant.name}>
              <MenuLink to={`/admin/tenants/${tenant.tenantId}`} icon="arrow-right">
                Open
              </MenuLink>
              <MenuLink to={`/admin/audit?tenant=${tenant.tenantId}`} icon="scroll-text">
                Audit log
              </MenuLink>
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
