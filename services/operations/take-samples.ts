import { sql } from '~/platform/postgres/sql'
import { models } from '~/projections/models'
import type { Runtime } from '../context'

/** Seconds between two samples; the moments they stand for are multiples of it. */
export const sampleSeconds = 10
const kept = '6 hours'

/**
 * Writes down how the installation is doing this moment, in one statement: how long events took until each read model
 * showed them (the worst since the last sample; for one that stands still, the age of what waits), what waits for
 * jobs and reactors, connections in use. Measures older than six hours go.
 */
export async function takeSamples({ db, progress }: Pick<Runtime, 'db' | 'progress'>): Promise<void> {
  const delays = models.map((model) => ({
    name: model.name,
    version: model.version,
    ms: progress.takeDelay(model),
  }))
  await db.asOwner(async (tx) => {
    await tx.query(sql`
      insert into ops.samples (at, measure, value)
      select date_bin(make_interval(secs => ${sampleSeconds}), now(), '2000-01-01Z'), measure, value from (
        select 'lag ' || c.model || ' v' || c.version as measure,
               greatest(mine.ms, (select extract(epoch from now() - greatest(e.log_time, c.moved_at)) * 1000
                                    from log.events e where e.position = c.position + 1))::bigint as value
          from unnest(${delays.map(({ name }) => name)}::text[], ${delays.map(({ version }) => version)}::int[],
                      ${delays.map(({ ms }) => ms)}::bigint[]) as mine (model, version, ms)
          join log.checkpoints c using (model, version)
        union all
        select 'jobs waiting', count(*) from graphile_worker.jobs where attempts < max_attempts and run_at <= now()
        union all
        select 'reactors behind', coalesce(max(h.position - r.position), 0) from ops.reactors r, log.log_head h
        union all
        select 'mirror', greatest(case when m.moved_at > now() - make_interval(secs => ${sampleSeconds}) then m.delay_ms end,
                                  extract(epoch from now() - m.level_at) * 1000 - 4000, 0)::bigint
          from log.mirror m, log.installation i where i.mode = 'eventstoredb'
        union all
        select 'connections', numbackends from pg_stat_database where datname = current_database()
      ) as measured
      -- In one order, or two processes that measure at the same moment could wait for each other.
       order by measure
      on conflict (at, measure) do update set value = greatest(samples.value, excluded.value)`)
    await tx.query(sql`delete from ops.samples where at < now() - ${kept}::interval`)
  }, 'page')
}
