import { serverOf } from '~/platform/eventstore/eventstoredb-client'
import { readInstallation } from '~/platform/eventstore/installation'
import { readMirrorStatus } from '~/platform/eventstore/mirror-status'
import { sql } from '~/platform/postgres/sql'
import type { StoreVerb } from '../store'

/** Where the events are, and how far the mirror is. Exit code 1 when it has halted. */
export const status: StoreVerb = {
  takes: { switches: ['json'], usage: 'store status [--json]' },
  work: () => async (opened, say) => {
    const { db, config } = opened
    const installation = await readInstallation(db)
    const mirror = await db.asPlatform(readMirrorStatus)
    const head = await db.asPlatform((tx) =>
      tx.query<{ position: number }>(sql`select position from log.log_head`),
    )
    const events = head.rows[0]?.position ?? 0
    const server = config.eventStoreUrl === undefined ? null : serverOf(config.eventStoreUrl)
    say({ installation, server, events, mirror }, [
      installation === null
        ? 'This installation has not been started yet.'
        : `Events are kept in ${installation.mode === 'postgres' ? 'Postgres' : `EventStoreDB${server ? ` at ${server}` : ''}`}. Installation ${installation.id}, streams ${installation.prefix}*`,
      `The log holds ${events} events.`,
      ...(mirror ? [linesOf(mirror)] : []),
    ])
    return mirror?.haltedAt ? 1 : 0
  },
}

function linesOf({
  haltedAt,
  haltedWhy,
  lagMs,
  behind,
}: NonNullable<Awaited<ReturnType<typeof readMirrorStatus>>>): string {
  if (haltedAt) return `The mirror HALTED at ${haltedAt}: ${haltedWhy ?? ''}. See docs/operations.md.`
  return lagMs > 0
    ? `The mirror was last level with the server ${Math.round(lagMs / 1000)} s ago (about ${behind} events behind). It follows while a Daybook runs.`
    : 'The mirror is level with the server.'
}
