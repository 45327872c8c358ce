import type { Database } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { ReadModel } from '../read-model'

type Named = Pick<ReadModel, 'name' | 'version'>

/** How far one version of a read model has read. */
export interface Reading {
  readonly name: string
  readonly version: number
  /** Null when nobody has ever fed it. */
  readonly position: number | null
  readonly head: number
  /** How long ago the oldest event it has not read was written, in milliseconds. Null when it has read all. */
  readonly ageMs: number | null
  /** For how long of that it has not moved: while it is catching up, old events are no delay. */
  readonly lagMs: number | null
}

/** How far each model has read. Counts no rows, so that it may be asked every second. */
export async function readingsOf(db: Database, models: readonly Named[]): Promise<readonly Reading[]> {
  const found = await db.asPlatform((tx) =>
    tx.query<Reading>(sql`
      select m.name, m.version, c.position, h.position as head,
             (extract(epoch from clock_timestamp() - e.log_time) * 1000)::bigint as "ageMs",
             case when e.position is not null
                  then (extract(epoch from clock_timestamp() - greatest(e.log_time, c.moved_at)) * 1000)::bigint end as "lagMs"
        from unnest(${models.map(({ name }) => name)}::text[], ${models.map(({ version }) => version)}::int[]) with ordinality as m (name, version, place)
       cross join log.log_head h
        left join log.checkpoints c on c.model = m.name and c.version = m.version
        left join log.events e on e.position = c.position + 1
       order by m.place`),
  )
  return found.rows
}
