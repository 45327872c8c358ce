import { z } from 'zod'
import type { StreamRef } from '~/domain/kernel/envelope'
import type { Database } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { deciderHash } from './decider-hash'
import { tenantColumn } from './postgres-rows'
import { streamKey, type DoneCommand } from './state-cache'

/** A stream's state at a version, as its rules made it. Holds nothing personal: states are made without. */
export interface Snapshot {
  readonly state: unknown
  readonly version: number
  /** Hash of the event at that version. */
  readonly eventHash: string
  readonly commands: ReadonlyMap<string, DoneCommand>
}

export interface Snapshots {
  /** The newest state of this stream that rules like ours have made. Null when there is none, or none that can be read. */
  find(stream: StreamRef, category: string): Promise<Snapshot | null>
  /** Writes a state down in the background; trouble is reported and nothing else. */
  keep(stream: StreamRef, category: string, snapshot: Snapshot): void
}

/** Snapshots of other rules are thrown away when nobody can be running them any more. */
const othersAreOld = '7 days'
/** How long the list of streams that have one may be old. What another process wrote meanwhile is found a little later. */
const listLifeMs = 60_000

/** The position is null for what was read from a server, which knows none. */
const done = z.tuple([z.string(), z.number(), z.number(), z.number().nullable(), z.string()])

/**
 * Snapshots in Postgres. Most streams are short and have none, so which have one is known in memory: looking for one must
 * cost a command on a short stream nothing.
 */
export class PostgresSnapshots implements Snapshots {
  readonly #listed = new Map<string, Promise<Set<string>>>()
  readonly #listedAt = new Map<string, number>()
  readonly #writing = new Set<Promise<void>>()

  constructor(
    readonly db: Database,
    readonly onTrouble: (error: Error) => void,
  ) {}

  async find(stream: StreamRef, category: string): Promise<Snapshot | null> {
    try {
      const decider = deciderHash(category)
      if (!(await this.#streamsOf(decider)).has(streamKey(stream))) return null
      const found = await this.db.asWeb((tx) =>
        tx.query<{ version: number; eventHash: string; state: string; commands: string }>(sql`
          select version, event_hash as "eventHash", state, commands from log.snapshots
           where tenant_id = ${tenantColumn(stream.tenantId)} and stream = ${stream.name} and decider = ${decider}`),
      )
      const row = found.rows[0]
      if (!row) return null
      const commands = z.array(done).parse(JSON.parse(row.commands))
      return {
        version: row.version,
        eventHash: row.eventHash,
        state: thawed(row.state),
        commands: new Map(
          commands.map(([id, firstVersion, version, position, hash]) => [
            id,
            { firstVersion, version, position, hash },
          ]),
        ),
      }
    } catch (error) {
      this.#report(error)
      return null
    }
  }

  keep(stream: StreamRef, category: string, snapshot: Snapshot): void {
    const writing = this.#write(stream, category, snapshot)
      .catch((error: unknown) => this.#report(error))
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await Promise.all(this.#writing)
  }

  async #write(stream: StreamRef, category: string, snapshot: Snapshot): Promise<void> {
    const { version, eventHash, state, commands } = snapshot
    const decider = deciderHash(category)
    const tenantId = tenantColumn(stream.tenantId)
    const rows = [...commands].map(([id, one]) => [id, one.firstVersion, one.version, one.position, one.hash])
    await this.db.asWeb(async (tx) => {
      await tx.query(sql`
        insert into log.snapshots as kept (tenant_id, stream, decider, version, event_hash, state, commands)
        values (${tenantId}, ${stream.name}, ${decider}, ${version}, ${eventHash}, ${frozen(state)}::json, ${JSON.stringify(rows)}::json)
        on conflict (tenant_id, stream, decider) do update
           set version = excluded.version, event_hash = excluded.event_hash, state = excluded.state,
               commands = excluded.commands, taken_at = now()
        `)
      await tx.query(sql`
        delete from log.snapshots where tenant_id = ${tenantId} and stream = ${stream.name}
           and decider <> ${decider} and taken_at < now() - ${othersAreOld}::interval`)
    })
    const listed = await this.#listed.get(decider)
    listed?.add(streamKey(stream))
  }

  #streamsOf(decider: string): Promise<Set<string>> {
    const present = this.#listed.get(decider)
    const now = performance.now()
    const age = now - (this.#listedAt.get(decider) ?? -listLifeMs)
    if (present && age < listLifeMs) return present
    this.#listedAt.set(decider, now)
    const reading = this.#readStreams(decider)
    // Whoever asks meanwhile need not wait: the list from before is good enough.
    if (present) {
      reading.then(
        (streams) => this.#listed.set(decider, Promise.resolve(streams)),
        (error: unknown) => this.#report(error),
      )
      return present
    }
    this.#listed.set(decider, reading)
    reading.catch(() => this.#listed.delete(decider))
    return reading
  }

  async #readStreams(decider: string): Promise<Set<string>> {
    const found = await this.db.asWeb((tx) =>
      tx.query<{ tenantId: string; stream: string }>(
        sql`select tenant_id as "tenantId", stream from log.snapshots where decider = ${decider}`,
      ),
    )
    return new Set(
      found.rows.map(({ tenantId, stream }) =>
        streamKey({ tenantId: tenantId === tenantColumn(null) ? null : tenantId, name: stream }),
      ),
    )
  }

  #report(error: unknown): void {
    this.onTrouble(error instanceof Error ? error : new Error(String(error)))
  }
}

/** States are plain values, maps and sets, at any depth. */
function frozen(state: unknown): string {
  return JSON.stringify(state, (_, value: unknown) =>
    value instanceof Map ? { $map: [...value] } : value instanceof Set ? { $set: [...value] } : value,
  )
}

const frozenMap = z.strictObject({ $map: z.array(z.tuple([z.unknown(), z.unknown()])) })
const frozenSet = z.strictObject({ $set: z.array(z.unknown()) })

function thawed(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    const map = '$map' in value && frozenMap.safeParse(value)
    if (map && map.success) return new Map(map.data.$map)
    const set = '$set' in value && frozenSet.safeParse(value)
    return set && set.success ? new Set(set.data.$set) : value
  })
}
