import { int, nullable, text, timestamptz, uuid } from '../columns'
import { readModel } from '../read-model'

/** One row per practice. */
export const tenants = readModel('tenants', {
  version: 2,
  primaryKey: { tenantId: uuid },
  columns: {
    name: text,
    slug: text,
    zone: text,
    currency: text,
    seats: int,
    /** awaitingOwner until the first owner joined, then active or suspended. */
    status: text,
    statusReason: nullable(text),
    statusSince: timestamptz,
    provisionedAt: timestamptz,
    /** When the first owner joined: what a suspended practice that nobody owns yet goes back to depends on it. */
    ownedSince: nullable(timestamptz),
  },
  indexes: [['slug'], ['status', 'name']],
  key: (event) => ({ tenantId: event.tenantId ?? '' }),
  on: {
    TenantProvisioned: (_, { data, occurredAt }) => ({
      name: data.name,
      slug: data.slug,
      zone: data.zone,
      currency: data.currency,
      seats: data.seats,
      status: 'awaitingOwner',
      statusReason: null,
      statusSince: occurredAt,
      provisionedAt: occurredAt,
      ownedSince: null,
    }),
    TenantSettingsChanged: (row, { data }) =>
      row && { ...row, ...Object.fromEntries(data.changes.map(({ field, to }) => [field, to])) },
    SeatLimitChanged: (row, { data }) => row && { ...row, seats: data.to },
    MemberJoined: (row, { data, occurredAt }) => row && ownerCame(row, data.role, occurredAt),
    InviteAccepted: (row, { data, occurredAt }) => row && ownerCame(row, data.role, occurredAt),
    TenantSuspended: (row, { reason, occurredAt }) =>
      row && { ...row, status: 'suspended', statusReason: reason, statusSince: occurredAt },
    TenantReactivated: (row, { reason, occurredAt }) =>
      row && {
        ...row,
        status: row.ownedSince === null ? 'awaitingOwner' : 'active',
        statusReason: reason,
        statusSince: occurredAt,
      },
  },
})

interface Owned {
  readonly status: string
  readonly statusSince: string
  readonly ownedSince: string | null
}

function ownerCame<R extends Owned>(row: R, role: string, at: string): R {
  if (role !== 'owner' || row.ownedSince !== null) return row
  const owned = { ...row, ownedSince: at }
  return row.status === 'awaitingOwner' ? { ...owned, status: 'active', statusSince: at } : owned
}
