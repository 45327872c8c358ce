import { NO_STREAM, type EventData } from '@eventstore/db-client'
import type { Database } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { mostAppendBytes } from './append-size'
import { compareWithSource, SourceDiffers } from './compare-source'
import type { EventStoreDbSource, Newest } from './eventstoredb-source'
import { serverStream, toServer } from './eventstoredb-record'
import { troubleOf } from './eventstoredb-trouble'
import type { StoreMode } from './installation'
import type { EventLog, StoredEvent } from './ports'
import { eventColumns, storedEvent, tenantColumn, type EventRow } from './postgres-rows'
import { within } from './within'

export interface Move {
  readonly db: Database
  readonly log: EventLog
  readonly source: EventStoreDbSource
  readonly copied: (position: number) => void
  readonly compared: (position: number) => void
}

/** An event that no append on the server can hold. */
export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge'
}

const pageSize = 1_000
const appendMs = 30_000
const tries = 5

/**
 * Copies the log to the server, one append after the other so that the server's order is the log's, and compares every
 * event. Killed in between it goes on behind the last event that arrived: an append at an exact revision may be sent
 * again. Answers the position of the last event. Throws SourceDiffers, EventTooLarge.
 */
export async function moveToServer(move: Move): Promise<number> {
  let position = await arrived(move)
  for (;;) {
    const page = await readPage(move.db, position)
    for (const run of runsOf(page, move.source.prefix)) {
      await send(move.source, run)
      position = run.position
      move.copied(position)
    }
    if (page.length < pageSize) break
  }
  const newest = await compareWithSource(move, { note: true, report: move.compared })
  await flip(move, 'eventstoredb', position, newest)
  return position
}

/** Leaves the server: the mirror has everything, every event is compared once more, and Postgres is the store from here on. */
export async function moveToPostgres(move: Move): Promise<number> {
  const position = await move.log.settled()
  const newest = await compareWithSource(move, { note: false, report: move.compared })
  await flip(move, 'postgres', position, newest)
  return position
}

/** Position of the last event that is on the server. Throws SourceDiffers when the log does not have it. */
async function arrived({ db, source }: Move): Promise<number> {
  const newest = await source.newest(null)
  if (!newest) return 0
  const { id, hash, stream, version } = newest.event
  const found = await db.asOwner((tx) =>
    tx.query<{ position: number }>(
      sql`select position from log.events where tenant_id = ${tenantColumn(newest.event.tenantId)} and stream = ${stream}
           and version = ${version} and id = ${id} and hash = decode(${hash}, 'hex')`,
    ),
  )
  const row = found.rows[0]
  if (!row)
    throw new SourceDiffers(`the server holds version ${version} of ${stream}, which the log does not have`)
  return row.position
}

type Row = EventRow & { readonly commandId: string; readonly first: number; readonly last: number }
type MovedEvent = StoredEvent & Pick<Row, 'commandId' | 'first' | 'last'>

async function readPage(db: Database, after: number): Promise<readonly MovedEvent[]> {
  const found = await db.asOwner((tx) =>
    tx.query<Row>(sql`
      select e.*, c.command_id as "commandId", c.first_version as first, c.version as last
        from (select ${sql.raw(eventColumns)} from log.events where position > ${after} order by position limit ${pageSize}) e
        join log.commands c on c.tenant_id = e."tenantId" and c.stream = e.stream and c.command_id = e.meta ->> 'commandId'
       order by e.position`),
  )
  return found.rows.map((row) => ({ ...row, ...storedEvent(row) }))
}

interface Run {
  readonly stream: string
  readonly expected: number
  readonly events: EventData[]
  bytes: number
  /** Of its last event. */
  position: number
}

/** Neighbours of one stream travel together, as many as one append may hold. */
function runsOf(page: readonly MovedEvent[], prefix: string): readonly Run[] {
  const runs: Run[] = []
  for (const event of page) {
    const { tenantId, commandId, first, last, logTime, version, position } = event
    const stream = serverStream(prefix, { tenantId, name: event.stream })
    const sent = toServer(event, { tenantId, commandId, first, last }, logTime)
    const bytes = sizeOf(sent)
    if (bytes > mostAppendBytes)
      throw new EventTooLarge(
        `Position ${position} holds ${bytes} bytes; an EventStoreDB takes ${mostAppendBytes}.`,
      )
    const run = runs.at(-1)
    if (run?.stream === stream && run.bytes + bytes <= mostAppendBytes) {
      run.events.push(sent)
      run.bytes += bytes
      run.position = position
    } else runs.push({ stream, expected: version - 1, events: [sent], bytes, position })
  }
  return runs
}

function sizeOf({ type, data, metadata }: EventData): number {
  const lengthOf = (part: unknown): number => (part instanceof Uint8Array ? part.length : 0)
  return type.length * 2 + lengthOf(data) + lengthOf(metadata)
}

async function send({ server }: EventStoreDbSource, run: Run): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const sent = server.appends.appendToStream(run.stream, run.events, {
        expectedRevision: run.expected === 0 ? NO_STREAM : BigInt(run.expected - 1),
        requiresLeader: true,
      })
      await within(sent, appendMs, () => new Error('The server does not answer'))
      return
    } catch (error) {
      if (troubleOf(error) === 'conflict')
        throw new SourceDiffers(`${run.stream} on the server is not at version ${run.expected}`)
      if (attempt === tries) throw error
    }
  }
}

/** From one store to the other in one transaction, with the mirror's place. Throws when an event came meanwhile. */
async function flip(
  { db, source }: Move,
  mode: StoreMode,
  position: number,
  compared: Newest | null,
): Promise<void> {
  // Somebody may have lost the lock that keeps everybody else out, and not know it.
  if (await source.newest(compared?.at ?? null))
    throw new SourceDiffers('the server has moved while it was compared')
  const { commit = null, prepare = null } = compared?.at ?? {}
  await db.asOwner(async (tx) => {
    const head = await tx.query<{ position: number }>(sql`select position from log.log_head for update`)
    if (head.rows[0]?.position !== position)
      throw new SourceDiffers('the log has moved while it was compared')
    await tx.query(sql`update log.installation set mode = ${mode}, since = now()`)
    await tx.query(sql`
      update log.mirror set position = ${position}, commit_position = ${commit}, prepare_position = ${prepare}, owner = null,
             epoch = epoch + 1, leased_until = '-infinity', behind = 0, level_at = now(), halted_at = null, halted_why = null`)
  })
}
