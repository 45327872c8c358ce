import { models } from '~/projections/models'
import type { ReadModel } from '~/projections/read-model'
import { Projector } from '~/projections/runtime/projector'
import { waitFor } from '~/projections/runtime/wait-for'
import { clearText } from '~/platform/eventstore/sealer'
import { openPostgresEvents, type PostgresEvents } from '~/platform/eventstore/postgres'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'

export interface Running extends FreshDatabase {
  readonly events: PostgresEvents
  readonly parts: {
    readonly db: FreshDatabase['db']
    readonly log: PostgresEvents['log']
    readonly sealer: typeof clearText
  }
  start(
    name: string,
    some?: readonly ReadModel[],
    log?: PostgresEvents['log'],
  ): { readonly projector: Projector; stop(): Promise<void> }
  /** Waits until every model has read the whole log. */
  caughtUp(projector: Projector): Promise<void>
  end(): Promise<void>
}

/** A database with store, log and as many projectors as a test wants. */
export async function running(): Promise<Running> {
  const fresh = await freshDatabase()
  const events = await openPostgresEvents(fresh.url, fresh.db, () => undefined)
  const parts = { db: fresh.db, log: events.log, sealer: clearText }
  const stops: (() => Promise<void>)[] = []
  return {
    ...fresh,
    events,
    parts,
    start(name, some = models, from = events.log) {
      const projector = new Projector({
        ...parts,
        log: from,
        models: some,
        owner: name,
        onTrouble: () => undefined,
      })
      const ending = new AbortController()
      const done = projector.prepare().then(() => projector.run(ending.signal))
      const stop = async (): Promise<void> => {
        ending.abort()
        await done
      }
      stops.push(stop)
      return { projector, stop }
    },
    async caughtUp(projector) {
      const there = await waitFor(
        fresh.db,
        projector.progress,
        projector.parts.models,
        await events.log.head(),
        20_000,
      )
      if (!there) throw new Error('The projector did not catch up in 20 seconds')
    },
    async end() {
      await Promise.all(stops.map((stop) => stop()))
      await events.close()
      await fresh.drop()
    },
  }
}
