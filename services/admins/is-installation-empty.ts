import { sql } from '~/platform/postgres/sql'
import { consoleTenant } from '../access/access-after'
import type { Runtime } from '../context'

/** True until the first super admin exists. */
export async function isInstallationEmpty({ db }: Pick<Runtime, 'db'>): Promise<boolean> {
  const found = await db.asWeb((tx) =>
    tx.query(sql`select 1 from ops.access where tenant_id = ${consoleTenant} and not gone limit 1`),
  )
  return found.rowCount === 0
}
