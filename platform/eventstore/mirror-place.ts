import type { Database, Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { SourceEvent, SourcePosition } from './eventstoredb-record'
import { tenantColumn } from './postgres-rows'

/** An event together with where it stands in the log of the server. */
export interface PlacedEvent extends SourceEvent {
  readonly at: SourcePosition
}

/** The right to mirror, until another process takes it over, and where to go on. */
export interface MirrorLease {
  readonly epoch: number
  /** Position in our log of the last event that was mirrored. */
  readonly position: number
  /** The same event in the log of the server; null before the first. */
  readonly at: SourcePosition | null
}

/** Another process mirrors now; what this one has read is thrown away. */
export class MirrorLeaseLost extends Error {
  override readonly name = 'MirrorLeaseLost'
}

/** Mirror and server contradict each other. `message` says where, by streams and positions. */
export class MirrorHalted extends Error {
  override readonly name = 'MirrorHalted'
}

interface LeaseRow {
  readonly epoch: number
  readonly position: number
  readonly commit: string | null
  readonly prepare: string | null
  readonly halted: boolean
}

/** Takes or renews the lease. Null while another process holds it, `halted` until an operator has acted. */
export async function takeMirrorLease(
  db: Database,
  owner: string,
  seconds: number,
): Promise<MirrorLease | 'halted' | null> {
  const taken = await db.asProjector(
    (tx) =>
      tx.query<LeaseRow>(sql`
      update log.mirror
         set owner = ${owner}, leased_until = now() + make_interval(secs => ${seconds}),
             epoch = epoch + (case when owner = ${owner} and leased_until > now() then 0 else 1 end)
       where owner = ${owner} or owner is null or leased_until <= now()
      returning epoch, position, commit_position::text as commit, prepare_position::text as prepare, halted_at is not null as halted`),
    'page',
  )
  const row = taken.rows[0]
  if (!row) return null
  const { epoch, position, commit, prepare, halted } = row
  return halted ? 'halted' : { epoch, position, at: sourcePosition(commit, prepare) }
}

export function sourcePosition(commit: string | null, prepare: string | null): SourcePosition | null {
  return commit === null || prepare === null ? null : { commit: BigInt(commit), prepare: BigInt(prepare) }
}

export async function releaseMirrorLease(db: Database, owner: string): Promise<void> {
  await db.asProjector((tx) =>
    tx.query(sql`update log.mirror set owner = null, leased_until = '-infinity' where owner = ${owner}`),
  )
}

/** What the server is known to have that the mirror has not; `level` when that is nothing at all. */
export async function noteLag(
  db: Database,
  { epoch }: MirrorLease,
  { behind, level }: { readonly behind: number; readonly level: boolean },
): Promise<void> {
  await db.asProjector(
    (tx) =>
      tx.query(sql`
      update log.mirror set behind = ${behind}, level_at = case when ${level} then clock_timestamp() else level_at end
       where epoch = ${epoch}`),
    'page',
  )
}

/** Stops the mirror until an operator acts, unless another process holds it by now. */
export async function haltMirror(db: Database, { epoch }: MirrorLease, why: string): Promise<void> {
  await db.asProjector((tx) =>
    tx.query(
      sql`update log.mirror set halted_at = now(), halted_why = ${why} where epoch = ${epoch} and halted_at is null`,
    ),
  )
}

interface Answer {
  readonly outcome: 'mirrored' | 'lost' | 'gap'
  readonly position: number
}

/**
 * Writes a batch of whole commands behind the place of `lease`. Answers the lease at its new place. Throws
 * MirrorLeaseLost when that place is no longer this process's, MirrorHalted for a gap in the versions of a stream.
 */
export async function writeMirrored(
  db: Database,
  lease: MirrorLease,
  batch: readonly PlacedEvent[],
  level: boolean,
): Promise<MirrorLease> {
  const { commit = null, prepare = null } = lease.at ?? {}
  const last = batch.at(-1)
  const took = Math.max(0, Date.now() - (last?.created.getTime() ?? Date.now()))
  const answer = await db.asProjector(async (tx) => {
    const found = await tx.query<Answer>(sql`
      select outcome, position from log.mirror_events(${lease.epoch}, ${commit}, ${prepare}, ${level}, ${took}, ${arraysOf(batch)})`)
    return found.rows[0]
  }, 'page')
  if (!answer || answer.outcome === 'lost') throw new MirrorLeaseLost('Another process mirrors now')
  if (answer.outcome === 'gap') throw new MirrorHalted(gapBefore(batch[answer.position - 1]))
  return { ...lease, position: answer.position, at: last?.at ?? lease.at }
}

/** Writes a batch into the shadow tables of a refill. Throws MirrorHalted for a gap. */
export async function writeShadow(
  tx: Tx,
  { schema, base, floor }: { readonly schema: string; readonly base: number; readonly floor: string },
  batch: readonly PlacedEvent[],
): Promise<void> {
  const found = await tx.query<{ gap: number }>(
    sql`select log.write_mirrored(${schema}, ${base}, ${floor}, ${arraysOf(batch)}) as gap`,
  )
  const gap = found.rows[0]?.gap ?? 0
  if (gap > 0) throw new MirrorHalted(gapBefore(batch[gap - 1]))
}

function gapBefore(event: PlacedEvent | undefined): string {
  return event
    ? `the server gives version ${event.version} of ${event.stream}, which does not follow on what is here`
    : 'the server leaves out a version'
}

function arraysOf(batch: readonly PlacedEvent[]) {
  return sql`${batch.map((event) => tenantColumn(event.tenantId))}::uuid[], ${batch.map((event) => event.stream)}::text[],
    ${batch.map((event) => event.version)}::int[], ${batch.map((event) => event.id)}::uuid[],
    ${batch.map((event) => event.type)}::text[], ${batch.map((event) => event.schemaVersion)}::int[],
    ${batch.map((event) => event.data)}::text[], ${batch.map((event) => event.meta)}::text[],
    ${batch.map((event) => event.occurredAt)}::timestamptz[], ${batch.map((event) => event.recordedAt)}::timestamptz[],
    ${batch.map((event) => event.logTime)}::timestamptz[], ${batch.map((event) => event.hash)}::text[],
    ${batch.map((event) => event.commandId)}::text[], ${batch.map((event) => event.first)}::int[],
    ${batch.map((event) => event.last)}::int[], ${batch.map((event) => event.at.commit)}::bigint[],
    ${batch.map((event) => event.at.prepare)}::bigint[]`
}
