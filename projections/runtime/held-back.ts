import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'

export interface HeldBack {
  readonly model: string
  readonly version: number
  /** A tenant or a person. */
  readonly whose: string
}

/**
 * Which read models hold quarantined records, and whose they are: of the tenant or person their key begins with, of the
 * tenant of the event that failed, and of every tenant the person belongs to.
 */
export async function listHeldBack(tx: Tx): Promise<readonly HeldBack[]> {
  const found = await tx.query<HeldBack>(sql`
    select distinct q.model, q.version, owner.id as whose
      from log.quarantine q
      left join log.events e on e.position = q.position
      cross join lateral (
        values (q.key::json ->> 0), (e.tenant_id::text)
        union all
        -- An entry of the audit log has a position for its key; it belongs to whoever acted, as a sign-in does.
        select a.tenant_id::text from ops.access a
         where a.user_id::text = case when q.key::json ->> 0 like '%-%' then q.key::json ->> 0 else e.meta -> 'actor' ->> 'id' end
      ) owner (id)
     where owner.id is not null`)
  return found.rows
}
