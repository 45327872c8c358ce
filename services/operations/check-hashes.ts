import { hashOf } from '~/platform/eventstore/pipeline'
import { eventColumns, storedEvent, type EventRow } from '~/platform/eventstore/postgres-rows'
import { sql } from '~/platform/postgres/sql'
import type { Check } from './check-store'

const pageSize = 2_000
const most = 5

/** Reads every event and hashes it again, page by page: the only check that notices another word in one of them. */
export const hashes: Check = {
  name: 'hashes',
  holds: 'Each event is what its hash says',
  looksAt: 'event',
  async run({ tx, report }) {
    const head = await tx.query<{ position: number }>(
      sql`select coalesce(max(position), 0) as position from log.events`,
    )
    const last = head.rows[0]?.position ?? 0
    const findings: string[] = []
    let looked = 0
    let found = 0
    for (let after: number | undefined = 0; after !== undefined;) {
      const page: readonly EventRow[] = (
        await tx.query<EventRow>(
          sql`select ${sql.raw(eventColumns)} from log.events where position > ${after} order by position limit ${pageSize}`,
        )
      ).rows
      for (const row of page) {
        const event = storedEvent(row)
        const { tenantId, stream: name, version, position } = event
        if (hashOf({ tenantId, name }, version, event) === event.hash) continue
        found += 1
        if (findings.length < most)
          findings.push(
            `entry ${position}, version ${version} of stream ${name} of ${row.tenantId}, is not what its hash says`,
          )
      }
      looked += page.length
      after = page.at(-1)?.position
      report(after ?? last, last)
    }
    return { looked, found, findings }
  },
}
