import type { StoredEvent } from './ports'

/** What stands in the tenant column of events that belong to no tenant. */
const platform = '00000000-0000-0000-0000-000000000000'

export function tenantColumn(tenantId: string | null): string {
  return tenantId ?? platform
}

export function tenantOf(column: string): string | null {
  return column === platform ? null : column
}

export type EventRow = StoredEvent & { readonly tenantId: string }

export const eventColumns = `position, tenant_id as "tenantId", stream, version, id, type, schema_version as "schemaVersion",
  data, meta, occurred_at as "occurredAt", recorded_at as "recordedAt", log_time as "logTime", encode(hash, 'hex') as hash`

export function storedEvent(row: EventRow): StoredEvent {
  const tenantId = tenantOf(row.tenantId)
  return tenantId === null ? { ...row, tenantId } : row
}
