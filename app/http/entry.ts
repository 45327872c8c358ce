import { beforeAndAfter } from '~/projections/audit/before-and-after'
import { entriesAround, isVisible, type Scope } from '~/projections/audit/queries'
import { nameRecords } from '~/projections/audit/records'
import { namesOf } from '~/projections/users/queries'
import type { Runtime } from '~/services/context'
import { refsOf } from '~/domain/catalogue'
import { entryViews, eventsAt, throughOf } from './entries'
import type { Format } from './format'
import { recordName } from './history-chips'
import { notFound } from './page'

/** Everything about one entry. An entry of another practice is not found, like one that never was. */
export async function readEntry(
  runtime: Runtime,
  scope: Scope,
  positionText: string | undefined,
  format: Format,
) {
  const position = /^[1-9]\d{0,14}$/.test(positionText ?? '') ? Number(positionText) : 0
  const [event] = position > 0 ? await eventsAt(runtime, [position]) : []
  if (!event || !(await runtime.db.asPlatform((tx) => isVisible(tx, scope, position)))) throw notFound()
  const around = await runtime.db.asPlatform((tx) => entriesAround(tx, scope, event))
  const [entry] = await entryViews(runtime, [position], format)
  const record = await entryViews(runtime, around.record, format)
  const action = await entryViews(runtime, around.action, format)
  const actorId = event.actor.id
  const who = actorId ? (await runtime.db.asPlatform((tx) => namesOf(tx, [actorId]))).get(actorId) : undefined
  const changes = await beforeAndAfter(runtime, event)
  // The entry may be seen here, and so may the names of what it is about.
  const touched = await runtime.db.asPlatform((tx) => nameRecords(tx, refsOf(event)))
  return {
    position,
    number: format.number(position),
    parts: entry?.parts ?? [],
    reason: event.reason,
    facts: [
      {
        name: 'When',
        value: `${format.day(event.occurredAt)}, ${format.exactTime(event.occurredAt)}`,
        note: format.zone,
      },
      {
        name: 'Who',
        value: who ?? (event.actor.kind === 'system' ? 'Daybook' : 'Somebody without an account'),
        note: '',
      },
      { name: 'Through', value: throughOf(event), note: event.origin?.ip ?? '' },
    ],
    changes: changes.map(({ field, before, after }) => ({
      field: words(field),
      before: shown(before, field, format),
      after: shown(after, field, format),
    })),
    data: [
      { name: 'type', value: `${event.type}, version ${event.schemaVersion}` },
      ...Object.entries(event.data).map(([name, value]) => ({
        name,
        value: typeof value === 'string' ? value : JSON.stringify(value),
      })),
      ...(event.reason ? [{ name: 'reason', value: event.reason }] : []),
      { name: 'stream', value: `${event.stream}, version ${event.version}` },
      { name: 'event', value: event.id },
      { name: 'correlation', value: event.correlationId },
      ...(event.causationId ? [{ name: 'caused by', value: event.causationId }] : []),
      { name: 'hash', value: event.hash },
    ],
    correlationId: event.correlationId,
    touched: touched.map((one) => ({ id: one.id, name: recordName(one) })),
    record: record.map((one) => ({ ...one, time: one.date, current: one.position === position })),
    action: action.map((one) => ({ ...one, current: one.position === position })),
    newer: around.newer,
    older: around.older,
  }
}

export type Entry = Awaited<ReturnType<typeof readEntry>>

/** `joinedAt` as people read it: Joined at. */
function words(field: string): string {
  if (field === 'ip') return 'IP address'
  const spaced = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

function shown(value: unknown, field: string, format: Format): string | null {
  if (value === null || value === undefined || value === '') return null
  if (typeof value !== 'string') return JSON.stringify(value)
  return /At$|Since$/.test(field) ? `${format.date(value)}, ${format.time(value)}` : value
}
