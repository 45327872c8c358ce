import type { Database } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { SourcePosition } from './eventstoredb-record'
import type { EventStoreDbSource, Newest } from './eventstoredb-source'
import type { PlacedEvent } from './mirror-place'
import { hashOf } from './pipeline'
import type { EventLog, StoredEvent } from './ports'

/** Server and log are not the same. `message` names the first difference by stream and position. */
export class SourceDiffers extends Error {
  override readonly name = 'SourceDiffers'
}

interface Compared {
  readonly db: Pick<Database, 'asOwner'>
  readonly log: Pick<EventLog, 'read'>
  readonly source: EventStoreDbSource
}

interface HowToCompare {
  readonly note: boolean
  /** Others go on writing: only what is on the server up to here is compared, and the log may hold more. */
  readonly until?: SourcePosition
  readonly report: (position: number) => void
}

const batchSize = 2_000

/**
 * Reads everything of ours on the server, in its order, beside the log from position 1 on, and holds each pair of events
 * to the same hash. With `note`, writes down where each stands on the server; what was noted before must be the same.
 * Answers the last event of both. Throws SourceDiffers.
 */
export async function compareWithSource(
  { db, log, source }: Compared,
  { note, until, report }: HowToCompare,
): Promise<Newest | null> {
  const newest = await source.newest(null)
  const end = until ?? newest?.at
  let position = 0
  let batch: PlacedEvent[] = []
  const settle = async (): Promise<void> => {
    const here = await log.read(position, batch.length)
    batch.forEach((event, index) => hold(event, here[index]))
    await holdPlaces(db, position, batch, note)
    position += batch.length
    batch = []
    report(position)
  }
  if (end)
    for await (const event of source.events(null, end)) {
      batch.push(event)
      if (batch.length === batchSize) await settle()
    }
  await settle()
  if (until) return newest
  const [more] = await log.read(position, 1)
  if (more) throw new SourceDiffers(`position ${more.position} of the log is not on the server`)
  return newest
}

function hold(there: PlacedEvent, here: StoredEvent | undefined): void {
  const { tenantId, stream, version, hash, id } = there
  const place = `version ${version} of ${stream}`
  if (!here) throw new SourceDiffers(`${place} is on the server and not in the log`)
  if (hashOf({ tenantId, name: stream }, version, there) !== hash)
    throw new SourceDiffers(`${place} is not what its hash says on the server`)
  if (here.hash !== hash || here.id !== id)
    throw new SourceDiffers(`${place} on the server is not position ${here.position} of the log`)
}

/** Where events stand on the server is written once; what stands there already must be the same. */
async function holdPlaces(
  db: Pick<Database, 'asOwner'>,
  before: number,
  batch: readonly PlacedEvent[],
  note: boolean,
): Promise<void> {
  const places = sql`unnest(${batch.map(({ at }) => at.commit)}::bigint[], ${batch.map(({ at }) => at.prepare)}::bigint[])
    with ordinality as e (commit, prepare, n)`
  const wrong = await db.asOwner(async (tx) => {
    if (note)
      await tx.query(sql`
        insert into log.event_sources (position, commit_position, prepare_position)
        select ${before}::bigint + n, commit, prepare from ${places} on conflict do nothing`)
    return tx.query<{ position: number }>(sql`
      select ${before}::bigint + n as position from ${places}
        left join log.event_sources s on s.position = ${before}::bigint + n
       where (s.commit_position, s.prepare_position) is distinct from (commit, prepare) order by n limit 1`)
  })
  const [first] = wrong.rows
  if (first)
    throw new SourceDiffers(
      `position ${first.position} of the log stands elsewhere on the server than it did`,
    )
}
