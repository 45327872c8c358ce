import { sql, type SqlQuery } from '~/platform/postgres/sql'
import type { Check } from './check-store'
import { hashes } from './check-hashes'

const most = 5

/** A check that one query makes: `wrong` selects a sentence, `finding`, for each row that is not as it should be. */
function byQuery({
  looked,
  wrong,
  ...check
}: Pick<Check, 'name' | 'holds' | 'looksAt'> & {
  readonly looked: SqlQuery
  readonly wrong: SqlQuery
}): Check {
  return {
    ...check,
    async run({ tx }) {
      const counted = await tx.query<{ looked: number }>(sql`select count(*) as looked from ${looked}`)
      const found = await tx.query<{ finding: string; found: number }>(
        sql`select finding, count(*) over () as found from (${wrong}) as wrong limit ${most}`,
      )
      return {
        looked: counted.rows[0]?.looked ?? 0,
        found: found.rows[0]?.found ?? 0,
        findings: found.rows.map((row) => row.finding),
      }
    },
  }
}

const positions = byQuery({
  name: 'positions',
  holds: 'Positions run from 1 to the last entry without a gap',
  looksAt: 'event',
  looked: sql`log.events`,
  wrong: sql`
    select format('entry %s comes right after entry %s', position, before) as finding
      from (select position, lag(position, 1, 0::bigint) over (order by position) as before from log.events) e
     where position <> before + 1 order by position`,
})

const versions = byQuery({
  name: 'versions',
  holds: 'Versions of each stream run from 1 without a gap, in the order of the log',
  looksAt: 'event',
  looked: sql`log.events`,
  wrong: sql`
    select format('stream %s of %s: version %s at entry %s comes after version %s at entry %s',
                  stream, tenant_id, version, position, before, earlier) as finding
      from (select tenant_id, stream, version, position, lag(version, 1, 0) over own as before, lag(position, 1, 0::bigint) over own as earlier
              from log.events window own as (partition by tenant_id, stream order by version)) e
     where version <> before + 1 or position <= earlier order by position`,
})

const counter = byQuery({
  name: 'counter',
  holds: 'The counter that gives out positions stands at the last entry',
  looksAt: 'counter',
  looked: sql`log.log_head`,
  wrong: sql`
    select case when h.position is null then 'there is no counter'
                when h.position <> e.last then format('the counter stands at %s, the last entry is %s', h.position, e.last)
                else format('the counter has another time than entry %s', e.last) end as finding
      from (select coalesce(max(position), 0) as last, coalesce(max(log_time), '-infinity') as at from log.events) e
      left join log.log_head h on true
     where h.position is null or h.position <> e.last or h.log_time <> e.at`,
})

const streams = byQuery({
  name: 'streams',
  holds: 'Each stream is known at the version of its last event',
  looksAt: 'stream',
  looked: sql`log.streams`,
  wrong: sql`
    select format('stream %s of %s is known at version %s, its last event has %s', stream, tenant_id,
                  coalesce(s.version::text, 'none'), coalesce(e.version::text, 'none')) as finding
      from log.streams s
      full join (select tenant_id, stream, max(version) as version from log.events group by 1, 2) e using (tenant_id, stream)
     where s.version is distinct from e.version order by tenant_id, stream`,
})

const commands = byQuery({
  name: 'commands',
  holds: 'Each command is known with the first and last of its events, and none besides',
  looksAt: 'command',
  looked: sql`log.commands`,
  wrong: sql`
    select format('stream %s of %s: a command is known with versions %s to %s at entry %s, its events say %s to %s at entry %s', stream, tenant_id,
                  coalesce(c.first_version::text, 'none'), coalesce(c.version::text, 'none'), coalesce(c.position::text, 'none'),
                  coalesce(e.first::text, 'none'), coalesce(e.last::text, 'none'), coalesce(e.position::text, 'none')) as finding
      from log.commands c
      full join (select tenant_id, stream, meta ->> 'commandId' collate "C" as command_id, min(version) as first, max(version) as last,
                        max(position) as position
                   from log.events group by 1, 2, 3) e using (tenant_id, stream, command_id)
     where (c.first_version, c.version, c.position) is distinct from (e.first, e.last, e.position)
     order by coalesce(e.position, c.position)`,
})

const times = byQuery({
  name: 'times',
  holds: 'The time of the log never runs backwards',
  looksAt: 'event',
  looked: sql`log.events`,
  wrong: sql`
    select format('the time of entry %s lies before that of entry %s', position, position - 1) as finding
      from (select position, log_time, lag(log_time) over (order by position) as before from log.events) e
     where log_time < before order by position`,
})

const checkpoints = byQuery({
  name: 'checkpoints',
  holds: 'No read model has read further than the log goes',
  looksAt: 'checkpoint',
  looked: sql`log.checkpoints`,
  wrong: sql`
    select format('%s v%s has read to %s, the log ends at %s', model, version, c.position, h.position) as finding
      from log.checkpoints c, log.log_head h where c.position not between 0 and h.position
    union all
    select format('%s v%s has a key quarantined at entry %s, it has read to %s', model, version, q.position, coalesce(c.position::text, 'nothing'))
      from log.quarantine q left join log.checkpoints c using (model, version)
     where q.position < 1 or q.position > coalesce(c.position, 0)`,
})

const reactors = byQuery({
  name: 'reactors',
  holds: 'No reactor has followed further than the log goes, and what they set aside is in it',
  looksAt: 'reactor',
  looked: sql`ops.reactors`,
  wrong: sql`
    select format('%s has followed to %s, the log ends at %s', r.name, r.position, h.position) as finding
      from ops.reactors r, log.log_head h where r.position not between 0 and h.position
    union all
    select format('%s has set aside entry %s as %s, it is %s', p.reactor, p.position, p.type, coalesce(e.type, 'not there'))
      from ops.parked_events p left join log.events e using (position) where e.type is distinct from p.type`,
})

/** Nothing to look at where events are kept in Postgres: log and store are one. */
const mirror: Check = {
  name: 'mirror',
  holds: 'Where a server keeps the events, the log is what the server holds',
  looksAt: 'event',
  async run({ runtime, report }) {
    const head = await runtime.log.head()
    const compared = await runtime.log.compareWithStore((position) => report(position, head))
    if (compared === null) return { looked: 0, found: 0, findings: [] }
    const { events, difference } = compared
    return {
      looked: events,
      found: difference === null ? 0 : 1,
      findings: difference === null ? [] : [difference],
    }
  },
}

/** Everything that must hold of a store, what is quick before what reads every event. */
export const storeChecks: readonly Check[] = [
  counter,
  checkpoints,
  reactors,
  positions,
  times,
  versions,
  streams,
  commands,
  hashes,
  mirror,
]
