import { refsOf, type AnyRecorded } from '~/domain/catalogue'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import { namesFor, userOfSessions } from '~/projections/audit/queries'
import { sentenceOf, type SentencePart } from '~/projections/audit/sentences'
import type { Runtime } from '~/services/context'
import { deviceOf, type Format } from './format'

/** An entry of the audit log as pages show it. */
export interface EntryView {
  readonly position: number
  readonly type: string
  readonly day: string
  readonly time: string
  readonly date: string
  readonly parts: readonly SentencePart[]
  readonly through: string
}

const doors = {
  web: 'Web',
  api: 'API',
  public: 'Public page',
  import: 'Import',
  worker: 'Background work',
  mail: 'Outgoing mail',
  cli: 'Command line',
} as const

export function throughOf({ source, origin }: Pick<AnyRecorded, 'source' | 'origin'>): string {
  return deviceOf(origin?.userAgent ?? null) ?? doors[source]
}

/** Reads events by position, in the order asked for. */
export async function eventsAt(
  { log, sealer }: Runtime,
  positions: readonly number[],
): Promise<readonly AnyRecorded[]> {
  const events = await decodeAll(await log.at(positions), sealer)
  const found = new Map(events.map((event) => [event.position, event]))
  return positions
    .map((position) => found.get(position))
    .filter((event) => event !== undefined)
    .filter(isKnown)
}

/** Renders entries as sentences with today's names. */
export async function entryViews(
  runtime: Runtime,
  positions: readonly number[],
  format: Format,
): Promise<readonly EntryView[]> {
  const events = await eventsAt(runtime, positions)
  const names = await runtime.db.asPlatform(async (tx) => {
    const sessions = await userOfSessions(
      tx,
      events.flatMap((event) => (event.type === 'SessionRevoked' ? [event.data.sessionId] : [])),
    )
    const ids = events.flatMap((event) => [
      ...refsOf(event),
      ...(event.actor.id ? [event.actor.id] : []),
      ...holderOf(event),
    ])
    return { ...(await namesFor(tx, [...ids, ...sessions.values()])), sessions }
  })
  return events.map((event) => ({
    position: event.position,
    type: event.type,
    day: format.day(event.occurredAt),
    time: format.time(event.occurredAt),
    date: format.date(event.occurredAt),
    parts: sentenceOf(event, names),
    through: throughOf(event),
  }))
}

function holderOf(event: AnyRecorded): readonly string[] {
  return event.type === 'ClaimTaken' && event.data.kind === 'tenantSlug' ? [event.data.holder] : []
}

export interface DayOfEntries {
  readonly day: string
  readonly entries: readonly EntryView[]
}

export function byDay(entries: readonly EntryView[]): readonly DayOfEntries[] {
  const days = new Map<string, EntryView[]>()
  for (const entry of entries) days.set(entry.day, [...(days.get(entry.day) ?? []), entry])
  return [...days].map(([day, some]) => ({ day, entries: some }))
}
