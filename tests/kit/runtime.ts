import { randomBytes } from 'node:crypto'
import { systemClock } from '~/platform/clock/clock'
import { createExecutor } from '~/platform/eventstore/execute'
import type { EventLog, EventStore } from '~/platform/eventstore/ports'
import { openPostgresEvents } from '~/platform/eventstore/postgres'
import { clearText } from '~/platform/eventstore/sealer'
import { StateCache } from '~/platform/eventstore/state-cache'
import { newId } from '~/platform/ids'
import { commandKeyOf } from '~/platform/keys/keys'
import { masterKeyOf, MasterKeys } from '~/platform/keys/master-keys'
import { openSealer, type OpenedSealer } from '~/platform/keys/open-sealer'
import { keepingMailer } from '~/platform/mail/keeping-mailer'
import { openDatabase } from '~/platform/postgres/database'
import { createLogger } from '~/platform/telemetry/logger'
import { Progress } from '~/projections/runtime/progress'
import { contextFor, type Runtime, type ServiceContext } from '~/services/context'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { plainPasswords } from './plain-passwords'

export interface TestRuntime extends FreshDatabase {
  readonly runtime: Runtime
  readonly mailer: ReturnType<typeof keepingMailer>
  /** The same installation as another process would see it: nothing cached. */
  restarted(passed?: (step: string) => void): Runtime
  end(): Promise<void>
}

type OpenKeys = (fresh: FreshDatabase) => Promise<OpenedSealer>

/** One master key for all of them, so that one may open what another has written. */
const master = masterKeyOf(randomBytes(32).toString('base64url'))

/** Keys as every installation has them. */
const sharedKeys: OpenKeys = ({ url }) =>
  openSealer(url, new MasterKeys(master, () => Promise.resolve([master])), () => undefined)

/** Nothing is sealed, as in releases before. */
export const inTheClear: OpenKeys = () =>
  Promise.resolve({ sealer: clearText, close: () => Promise.resolve() })

/** Opens store and log over a database. */
type OpenEvents = (fresh: FreshDatabase) => Promise<{
  readonly store: EventStore
  readonly log: EventLog
  close(): Promise<void>
}>

export interface TestRuntimeOptions {
  /** A database that is there and stays; one of its own unless told. */
  readonly url?: string
  /** Seals as every installation does unless told otherwise. */
  readonly openKeys?: OpenKeys
  /** Keeps its events in Postgres unless told otherwise. */
  readonly openEvents?: OpenEvents
}

/** A whole runtime on one database. */
export async function testRuntime({
  url,
  openKeys = sharedKeys,
  openEvents = (fresh) => openPostgresEvents(fresh.url, fresh.db, () => undefined),
}: TestRuntimeOptions = {}): Promise<TestRuntime> {
  const fresh = url === undefined ? await freshDatabase() : databaseAt(url)
  const { store, log, close } = await openEvents(fresh)
  const { sealer, close: closeKeys } = await openKeys(fresh)
  const keys = { session: randomBytes(32), claims: randomBytes(32), pepper: randomBytes(32) }
  const restarted = (passed?: (step: string) => void): Runtime => ({
    config: { mode: 'local', exposed: false, registration: 'open', mailFrom: 'Daybook <daybook@localhost>' },
    appUrl: 'http://localhost:3000',
    db: fresh.db,
    store,
    log,
    sealer,
    executor: createExecutor({
      store,
      cache: new StateCache(),
      clock: systemClock,
      sealer,
      commandKey: commandKeyOf(keys),
      random: Math.random,
    }),
    keys,
    hasher: plainPasswords,
    clock: systemClock,
    logger: createLogger('silent'),
    progress: new Progress(),
    ...(passed ? { passed } : {}),
  })
  return {
    ...fresh,
    runtime: restarted(),
    mailer: keepingMailer(fresh.db),
    restarted,
    end: async () => {
      await close()
      await closeKeys()
      await fresh.drop()
    },
  }
}

function databaseAt(url: string): FreshDatabase {
  const db = openDatabase({ url })
  return { url, db, drop: () => db.close() }
}

/** Somebody at a browser; a guest unless `userId` says who. */
export function visitor(runtime: Runtime, commandId = newId(), userId: string | null = null): ServiceContext {
  const actor = userId ? ({ kind: 'user', id: userId } as const) : ({ kind: 'guest', id: null } as const)
  return contextFor(runtime, {
    actor,
    source: 'web',
    origin: { ip: '192.0.2.1', userAgent: 'Test' },
    commandId,
    correlationId: commandId,
  })
}
