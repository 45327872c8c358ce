import type { Database, Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { isBefore, type EventStoreDbSource } from './eventstoredb-source'
import { MirrorHalted, sourcePosition, writeShadow, type PlacedEvent } from './mirror-place'
import { hashOf } from './pipeline'
import { tenantOf } from './postgres-rows'

/** The mirror made anew is another one than it was. `differences` names the first few positions. */
export class RefillDiffers extends Error {
  override readonly name = 'RefillDiffers'
  constructor(readonly differences: readonly string[]) {
    super(`The mirror made anew differs from the one there is: ${differences.join('; ')}`)
  }
}

export interface Refill {
  readonly db: Database
  readonly source: EventStoreDbSource
  /** Events so far, and how many there were before. */
  readonly report: (done: number, known: number) => void
}

const shadow = 'log_refill'
const before = 'log_before_refill'
const tables = ['events', 'streams', 'commands', 'event_sources'] as const
const batchSize = 2_000
const shown = 5

/**
 * Makes the mirror anew from the server, beside the one there is, and puts it in its place when every event of the old
 * one stands in it at the same position with the same hash. Killed in between it goes on. Answers how many events there
 * are. Throws RefillDiffers, MirrorHalted; then everything is as it was.
 */
export async function refillMirror({ db, source, report }: Refill): Promise<number> {
  await db.asOwner(makeShadow)
  const known = await countOf(db)
  let { position, at, logTime } = await shadowEnd(db)
  const newest = await source.newest(null)
  let batch: PlacedEvent[] = []
  const write = async (): Promise<void> => {
    const base = position
    await db.asOwner(async (tx) => {
      await writeShadow(tx, { schema: shadow, base, floor: logTime }, batch)
    })
    ;({ position, at, logTime } = await shadowEnd(db))
    batch = []
    report(position, known)
  }
  if (newest && (!at || isBefore(at, newest.at)))
    for await (const event of source.events(at, newest.at)) {
      checkHash(event)
      batch.push(event)
      if (batch.length >= batchSize && event.version === event.last) await write()
    }
  if (batch.length > 0) await write()
  const differences = await db.asOwner(differencesOf)
  if (differences.length > 0) {
    await db.asOwner((tx) => drop(tx, shadow))
    throw new RefillDiffers(differences)
  }
  await db.asOwner((tx) => swap(tx, position))
  await db.asOwner(async (tx) => {
    await drop(tx, before)
    // Nothing is known of the new tables yet; the first questions would be answered the long way.
    for (const table of tables) await tx.query(sql`analyze ${sql.id('log', table)}`)
  })
  return position
}

function checkHash(event: PlacedEvent): void {
  const { tenantId, stream, version, hash } = event
  if (hashOf({ tenantId, name: stream }, version, event) !== hash)
    throw new MirrorHalted(`version ${version} of ${stream} is not what its hash says`)
}

async function makeShadow(tx: Tx): Promise<void> {
  await drop(tx, before)
  const found = await tx.query<{ there: boolean }>(
    sql`select to_regnamespace(${shadow}) is not null as there`,
  )
  if (found.rows[0]?.there) return
  await tx.query(sql`create schema ${sql.id(shadow)}`)
  for (const table of tables)
    await tx.query(sql`select log.copy_table(${`log.${table}`}::regclass, ${shadow})`)
}

async function drop(tx: Tx, schema: string): Promise<void> {
  await tx.query(sql`drop schema if exists ${sql.id(schema)} cascade`)
}

async function countOf(db: Database): Promise<number> {
  const found = await db.asOwner((tx) =>
    tx.query<{ position: number }>(sql`select position from log.log_head`),
  )
  return found.rows[0]?.position ?? 0
}

async function shadowEnd(db: Database) {
  const found = await db.asOwner((tx) =>
    tx.query<{ position: number; commit: string; prepare: string; logTime: string }>(sql`
      select position, commit_position::text as commit, prepare_position::text as prepare, log_time as "logTime"
        from ${sql.id(shadow, 'events')} join ${sql.id(shadow, 'event_sources')} using (position) order by position desc limit 1`),
  )
  const row = found.rows[0]
  if (!row) return { position: 0, at: null, logTime: '-infinity' }
  return { position: row.position, at: sourcePosition(row.commit, row.prepare), logTime: row.logTime }
}

interface Pair {
  readonly position: number
  readonly tenant: string
  readonly stream: string
  readonly version: number
  readonly missing: boolean
}

/** Positions of the old mirror at which the new one has another event, or none. */
async function differencesOf(tx: Tx): Promise<readonly string[]> {
  const found = await tx.query<Pair>(sql`
    select o.position, o.tenant_id as tenant, o.stream, o.version, n.position is null as missing
      from log.events o left join ${sql.id(shadow, 'events')} n using (position)
     where (o.tenant_id, o.stream, o.version, o.id, o.hash, o.log_time)
           is distinct from (n.tenant_id, n.stream, n.version, n.id, n.hash, n.log_time)
     order by o.position limit ${shown}`)
  return found.rows.map(({ position, tenant, stream, version, missing }) => {
    const owner = tenantOf(tenant) ?? 'the platform'
    const what = `position ${position} (version ${version} of ${stream}, ${owner})`
    return missing ? `${what} is not on the server` : `${what} is another event on the server`
  })
}

/** Old out, new in, by moving tables between schemas: no reader sees anything in between. */
async function swap(tx: Tx, position: number): Promise<void> {
  await tx.query(sql`create schema ${sql.id(before)}`)
  await tx.query(sql`select 1 from log.mirror for update`)
  for (const table of tables) {
    await tx.query(
      sql`select log.copy_guards(${`log.${table}`}::regclass, ${`${shadow}.${table}`}::regclass)`,
    )
    await tx.query(sql`alter table ${sql.id('log', table)} set schema ${sql.id(before)}`)
    await tx.query(sql`alter table ${sql.id(shadow, table)} set schema log`)
  }
  await tx.query(sql`
    update log.log_head set position = ${position},
           log_time = coalesce((select log_time from log.events where position = ${position}), '-infinity')`)
  await tx.query(sql`
    update log.mirror m set position = ${position}, commit_position = s.commit_position, prepare_position = s.prepare_position,
           epoch = m.epoch + 1, owner = null, leased_until = '-infinity', behind = 0, level_at = now(), halted_at = null, halted_why = null
      from (select 1) one left join log.event_sources s on s.position = ${position}`)
  await tx.query(sql`drop schema ${sql.id(shadow)}`)
}
