import { refsOf, type AnyRecorded } from '~/domain/catalogue'
import { int, nullable, text, timestamptz, uuid, uuids } from '../columns'
import { readModel } from '../read-model'

const entry = {
  type: text,
  tenantId: nullable(uuid),
  occurredAt: timestamptz,
  actorKind: text,
  actorId: nullable(uuid),
  source: text,
  reason: nullable(text),
  userAgent: nullable(text),
  ip: nullable(text),
  correlationId: text,
  refs: uuids,
  stream: text,
  streamVersion: int,
  eventId: uuid,
}

function entryOf(event: AnyRecorded) {
  return {
    type: event.type,
    tenantId: event.tenantId,
    occurredAt: event.occurredAt,
    actorKind: event.actor.kind,
    actorId: event.actor.id,
    source: event.source,
    reason: event.reason,
    userAgent: event.origin?.userAgent ?? null,
    ip: event.origin?.ip ?? null,
    correlationId: event.correlationId,
    refs: refsOf(event),
    stream: event.stream,
    streamVersion: event.version,
    eventId: event.id,
  }
}

const quarterHour = 15 * 60_000

/** Stands for the whole installation in the tally; no tenant sees it. */
export const everyTenant = '00000000-0000-0000-0000-000000000000'

/** The audit log: every event is an entry. Its sentence is rendered when read, from ids. */
export const auditEntries = readModel('audit-entries', {
  version: 2,
  primaryKey: { position: int },
  columns: entry,
  indexes: [
    ['tenant_id', 'position'],
    ['actor_id', 'position'],
    ['correlation_id'],
    ['stream', 'stream_version'],
    ['type', 'position'],
    ['occurred_at'],
    ['refs'],
  ],
  key: (event) => ({ position: event.position }),
  every: (_, event) => entryOf(event),
  // By quarter of an hour in UTC: every zone's days are whole quarters, so a day of any zone is a sum of them.
  tally: {
    key: { tenantId: uuid, quarter: timestamptz },
    counts: { entries: int },
    deltas: (before, after) => {
      if (before || !after) return []
      const quarter = new Date(
        Math.floor(Date.parse(after.occurredAt) / quarterHour) * quarterHour,
      ).toISOString()
      const counted = [everyTenant, ...(after.tenantId ? [after.tenantId] : [])]
      return counted.map((tenantId) => ({ key: { tenantId, quarter }, add: { entries: 1 } }))
    },
  },
})
