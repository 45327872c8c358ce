import { sql } from '~/platform/postgres/sql'
import { consoleTenant } from '~/services/access/access-after'
import type { Runtime } from '~/services/context'

/** True until the first super admin exists. */
export async function needsAdmin({ db }: Runtime): Promise<boolean> {
  const found = await db.asWeb((tx) => tx.query(sql`select 1 from ops.access where tenant_id = ${consoleTenant} and not gone limit 1`))
  return found.rowCount === 0
}
