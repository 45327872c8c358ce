import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'

/** Without a sign of life for so long a process counts as gone: several of its beats. */
export const silence = '30 seconds'

/** Versions that some living process reads, as `members v1`. */
export async function versionsInUse(tx: Tx): Promise<ReadonlySet<string>> {
  const found = await tx.query<{ label: string }>(sql`
    select distinct unnest(models) as label from ops.processes where seen_at > now() - ${silence}::interval`)
  return new Set(found.rows.map(({ label }) => label))
}

/** Whether a living process other than this one feeds read models. */
export async function hasOtherProjector(tx: Tx, id: string): Promise<boolean> {
  const found = await tx.query(sql`
    select 1 from ops.processes
     where id::text <> ${id} and 'projector' = any(roles) and state <> 'draining' and seen_at > now() - ${silence}::interval limit 1`)
  return found.rowCount > 0
}
