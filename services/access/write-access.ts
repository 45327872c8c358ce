import { isRefusal } from '~/domain/kernel/decider'
import type { AnyInStream } from '~/domain/catalogue'
import type { StreamRef } from '~/domain/kernel/envelope'
import type { Outcome } from '~/platform/eventstore/execute'
import { decodeAll, isKnown } from '~/platform/eventstore/pipeline'
import type { Sealer } from '~/platform/eventstore/sealer'
import { sealText, type TextPlace } from '~/platform/keys/sealed-text'
import type { Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '../context'
import { accessAfter } from './access-after'

/**
 * Writes what an event says about access. An event that is older than what stands there changes nothing, so request and
 * reactor may come in any order and any number of times. False when it changes a practice that is not written yet: then
 * it must be written again after that.
 */
export async function writeAccess(tx: Tx, event: AnyInStream, sealer: Sealer): Promise<boolean> {
  const change = accessAfter(event)
  if (!change) return true
  const { version } = event
  switch (change.kind) {
    case 'person':
      await tx.query(sql`
        insert into ops.access as present (user_id, tenant_id, role, gone, stream_version)
        values (${change.userId}, ${change.tenantId}, ${change.role}, ${change.gone}, ${version})
        on conflict (user_id, tenant_id) do update set role = excluded.role, gone = excluded.gone, stream_version = excluded.stream_version
        where present.stream_version < excluded.stream_version`)
      return true
    case 'practice':
      await tx.query(sql`
        insert into ops.tenant_access (tenant_id, slug, name, zone, currency)
        values (${change.tenantId}, ${change.slug}, ${change.name}, ${change.zone}, ${change.currency})
        on conflict (tenant_id) do nothing`)
      return true
    case 'settings':
      // Each setting has an age of its own: an event that changes one says nothing of the others.
      if (!(await isWritten(tx, change.tenantId))) return false
      for (const [setting, to] of Object.entries(change.settings)) {
        const [column, age] = [sql.id(setting), sql.id(`${setting}_version`)]
        await tx.query(sql`
          update ops.tenant_access set ${column} = ${to}, ${age} = ${version}
           where tenant_id = ${change.tenantId} and ${age} < ${version}`)
      }
      return true
    case 'suspension':
      if (!(await isWritten(tx, change.tenantId))) return false
      await tx.query(sql`
        update ops.tenant_access set suspended = ${change.suspended}, reason = ${await sealedReason(change, sealer)}, suspension_version = ${version}
         where tenant_id = ${change.tenantId} and suspension_version < ${version}`)
      return true
  }
}

/** Where the reason for a suspension stands beside the log: under the key of the practice, as in its event. */
export function reasonPlace(tenantId: string): TextPlace {
  return {
    table: 'ops.tenant_access',
    rowId: tenantId,
    column: 'reason',
    tenantId,
    owner: { tenantId, subject: tenantId },
  }
}

function sealedReason(
  { tenantId, reason }: { readonly tenantId: string; readonly reason: string | null },
  sealer: Sealer,
): Promise<string | null> | null {
  return reason === null ? null : sealText(sealer, reason, reasonPlace(tenantId))
}

async function isWritten(tx: Tx, tenantId: string): Promise<boolean> {
  return (await tx.query(sql`select 1 from ops.tenant_access where tenant_id = ${tenantId}`)).rowCount > 0
}

/** Right after a command: reads back what it appended and writes what that means for access. */
export async function writeAccessOf(runtime: Runtime, stream: StreamRef, outcome: Outcome): Promise<void> {
  if (isRefusal(outcome)) return
  const stored = await runtime.store.readStream(stream, outcome.firstVersion - 1)
  const appended = stored.filter((event) => event.version <= outcome.version)
  const events = (await decodeAll(appended, runtime.sealer)).filter(isKnown)
  if (!events.some((event) => accessAfter(event))) return
  await runtime.db.asWeb(async (tx) => {
    for (const event of events) await writeAccess(tx, event, runtime.sealer)
  })
}

/** The address on the web that a practice has in the end, which may not be the one it wished for. Null before it is open. */
export async function slugOf({ db }: Pick<Runtime, 'db'>, tenantId: string): Promise<string | null> {
  const found = await db.asWeb((tx) =>
    tx.query<{ slug: string }>(sql`select slug from ops.tenant_access where tenant_id = ${tenantId}`),
  )
  return found.rows[0]?.slug ?? null
}
