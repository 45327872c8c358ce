import type { ProcessRole } from '~/platform/config/config'
import type { Database, Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import { silence } from '~/projections/runtime/living-processes'

export type ProcessState = 'starting' | 'running' | 'draining'

/** What a process says about itself. */
export interface ProcessNote {
  readonly id: string
  readonly roles: readonly ProcessRole[]
  readonly host: string
  readonly pid: number
  readonly release: string
  readonly state: ProcessState
  /** Versions of read models it reads, as `members v1`. */
  readonly models: readonly string[]
}

/** Gives a sign of life. Processes that gave none for an hour are forgotten. */
export async function noteProcess(db: Database, note: ProcessNote): Promise<void> {
  const { id, roles, host, pid, release, state, models } = note
  await db.asOwner(async (tx) => {
    await tx.query(sql`
      insert into ops.processes (id, roles, host, pid, release, state, models)
      values (${id}, ${roles}, ${host}, ${pid}, ${release}, ${state}, ${models})
      on conflict (id) do update set state = excluded.state, seen_at = now()`)
    await tx.query(sql`delete from ops.processes where seen_at < now() - interval '1 hour'`)
  }, 'page')
}

export async function forgetProcess(db: Database, id: string): Promise<void> {
  await db.asOwner((tx) => tx.query(sql`delete from ops.processes where id = ${id}`))
}

export interface ListedProcess extends Omit<ProcessNote, 'models'> {
  readonly startedAt: string
  readonly seenAt: string
  /** It gave no sign of life for a while: it hangs, or was killed. */
  readonly isSilent: boolean
  /** Read models it feeds, as `members v1`. */
  readonly leases: readonly string[]
}

/** Every process of the installation that was there within the hour, in the order of their starts. */
export async function listProcesses(tx: Tx): Promise<readonly ListedProcess[]> {
  const found = await tx.query<ListedProcess>(sql`
    select p.id, p.roles, p.host, p.pid, p.release, p.state, p.started_at as "startedAt", p.seen_at as "seenAt",
           p.seen_at < now() - ${silence}::interval as "isSilent",
           array(select c.model || ' v' || c.version from log.checkpoints c
                  where c.owner = p.id::text and c.leased_until > now() order by 1) as leases
      from ops.processes p order by p.started_at, p.id`)
  return found.rows
}
