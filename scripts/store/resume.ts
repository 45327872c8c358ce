import { sql } from '~/platform/postgres/sql'
import { CommandRefused } from '../complain'
import type { StoreVerb } from '../store'

/** Lets a halted mirror try again, once its cause is gone: it compares its last event first. */
export const resume: StoreVerb = {
  takes: { switches: ['json'], usage: 'store resume-mirror [--json]' },
  work: () => async (opened, say) => {
    const found = await opened.db.asOwner((tx) =>
      tx.query<{ why: string }>(sql`
        update log.mirror m set halted_at = null, halted_why = null
          from (select halted_why as why from log.mirror where halted_at is not null for update) was returning was.why`),
    )
    const [was] = found.rows
    if (!was)
      throw new CommandRefused('MirrorNotHalted', 'The mirror has not halted; there is nothing to resume.')
    say({ resumed: true, haltedWhy: was.why }, [
      `The mirror goes on. It had halted: ${was.why}. It halts again if that is still so.`,
    ])
    return 0
  },
}
