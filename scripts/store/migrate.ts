import { newId } from '~/platform/ids'
import { connectEventStoreDb, reachEventStoreDb } from '~/platform/eventstore/eventstoredb-client'
import { openEventStoreDbEvents } from '~/platform/eventstore/eventstoredb'
import { markSource } from '~/platform/eventstore/eventstoredb-mark'
import { EventStoreDbSource } from '~/platform/eventstore/eventstoredb-source'
import { ensureInstallation } from '~/platform/eventstore/installation'
import { runMirror } from '~/platform/eventstore/mirror'
import { moveToPostgres, moveToServer } from '~/platform/eventstore/move-events'
import { openPostgresEvents } from '~/platform/eventstore/postgres'
import { UsageError } from '../arguments'
import { CommandRefused } from '../complain'
import type { OpenedDatabase } from '../open-runtime'
import { progressBar } from '../progress-bar'
import type { StoreVerb } from '../store'
import { alone, serverOfSettings } from './alone'

const usage = 'store migrate --to esdb|postgres [--json]'

/** Moves the events to the other store: same order, same ids, every hash compared; then the installation says so. */
export const migrate: StoreVerb = {
  takes: { switches: ['json'], values: ['to'], required: ['to'], usage },
  work(asked) {
    const to = asked.valueOf('to')
    if (to !== 'esdb' && to !== 'postgres') throw new UsageError(`--to is esdb or postgres. Use: ${usage}`)
    return async (opened, say) => {
      const bars = new Bars(!asked.has('json'))
      const started = Date.now()
      const events = await alone(opened, () =>
        to === 'esdb' ? toServer(opened, bars) : toPostgres(opened, bars),
      )
      const seconds = Math.max(0.001, (Date.now() - started) / 1_000)
      const next =
        to === 'esdb'
          ? 'Start Daybook with EVENTSTORE_URL from now on'
          : 'Start Daybook without EVENTSTORE_URL from now on'
      say({ to, events, seconds }, [
        `${events} events moved and compared in ${seconds.toFixed(1)} s (${Math.round(events / seconds)} a second). ${next}.`,
      ])
      return 0
    }
  },
}

async function toServer(opened: OpenedDatabase, bars: Bars): Promise<number> {
  const { db, databaseUrl } = opened
  const url = serverOfSettings(opened)
  const installation = await ensureInstallation(db, 'postgres')
  if (installation.mode === 'eventstoredb') throw already('EventStoreDB')
  const server = connectEventStoreDb(url)
  const postgres = await openPostgresEvents(databaseUrl, db, () => undefined)
  try {
    await reachEventStoreDb(server, url)
    const begin = await markSource(server, db, installation, url)
    const source = new EventStoreDbSource(server, installation.prefix, begin)
    const total = await postgres.log.head()
    return await moveToServer({
      ...{ db, log: postgres.log, source },
      copied: bars.of('Copying', total),
      compared: bars.of('Comparing', total),
    })
  } finally {
    bars.end()
    await postgres.close()
    await server.close()
  }
}

async function toPostgres(opened: OpenedDatabase, bars: Bars): Promise<number> {
  const { db, databaseUrl, logger } = opened
  const eventStoreUrl = serverOfSettings(opened)
  const installation = await ensureInstallation(db, 'eventstoredb')
  if (installation.mode === 'postgres') throw already('Postgres')
  const onError = (error: Error): void => logger.warn({ err: error }, 'Trouble on the way')
  const events = await openEventStoreDbEvents({ databaseUrl, eventStoreUrl, db, onError })
  const ending = new AbortController()
  const { log, source, signal } = events
  const parts = { db, source, signal, owner: `store ${process.pid} ${newId()}`, random: Math.random }
  const mirroring = runMirror({ ...parts, onTrouble: onError, onHalt: () => undefined }, ending.signal)
  try {
    const total = await log.settled()
    return await moveToPostgres({
      ...{ db, log, source },
      copied: () => undefined,
      compared: bars.of('Comparing', total),
    })
  } finally {
    bars.end()
    ending.abort()
    await mirroring
    await events.close()
  }
}

function already(where: string): CommandRefused {
  return new CommandRefused('AlreadyThere', `The events of this installation are in ${where} already.`)
}

/** One bar after another, none for programs. */
class Bars {
  #current: ReturnType<typeof progressBar> | undefined
  constructor(readonly shown: boolean) {}

  of(label: string, total: number): (position: number) => void {
    let mine: ReturnType<typeof progressBar> | undefined
    return (position) => {
      if (!this.shown) return
      if (!mine) {
        this.end()
        this.#current = mine = progressBar(label, total)
      }
      mine.at(position)
    }
  }

  end(): void {
    this.#current?.end()
    this.#current = undefined
  }
}
