import { randomBytes } from 'node:crypto'
import { systemClock } from '~/platform/clock/clock'
import { createExecutor } from '~/platform/eventstore/execute'
import type { EventLog, EventStore } from '~/platform/eventstore/ports'
import { openPostgresEvents } from '~/platform/eventstore/postgres'
import { clearText } from '~/platform/eventstore/sealer'
import { StateCache } from '~/platform/eventstore/state-cache'
import { newId } from '~/platform/ids'
import { commandKeyOf } from '~/platform/keys/keys'
import { keepingMailer } from '~/platform/mail/keeping-mailer'
import type { PasswordHasher } from '~/platform/passwords/hasher'
import { createLogger } from '~/platform/telemetry/logger'
import { Progress } from '~/projections/runtime/progress'
import { contextFor, type Runtime, type ServiceContext } from '~/services/context'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'

/** Passwords in the clear, marked as such: what is tested here is not hashing, and real hashing costs a third of a second. */
const plain: PasswordHasher = {
  hash: (password) => Promise.resolve(`plain:${password}`),
  verify: (password, stored) => Promise.resolve(stored === `plain:${password}`),
  verifyNothing: () => Promise.resolve(false),
  close: () => Promise.resolve(),
}

export interface TestRuntime extends FreshDatabase {
  readonly runtime: Runtime
  readonly mailer: ReturnType<typeof keepingMailer>
  /** The same installation as another process would see it: nothing cached. */
  restarted(passed?: (step: string) => void): Runtime
  end(): Promise<void>
}

/** Opens store and log over a database. */
type OpenEvents = (fresh: FreshDatabase) => Promise<{
  readonly store: EventStore
  readonly log: EventLog
  close(): Promise<void>
}>

/** A whole runtime on a database of its own, its events in Postgres unless told otherwise. */
export async function testRuntime(
  openEvents: OpenEvents = ({ url, db }) => openPostgresEvents(url, db, () => undefined),
): Promise<TestRuntime> {
  const fresh = await freshDatabase()
  const { store, log, close } = await openEvents(fresh)
  const keys = { session: randomBytes(32), claims: randomBytes(32), pepper: randomBytes(32) }
  const restarted = (passed?: (step: string) => void): Runtime => ({
    config: { mode: 'local', exposed: false, registration: 'open', mailFrom: 'Daybook <daybook@localhost>' },
    appUrl: 'http://localhost:3000',
    db: fresh.db,
    store,
    log,
    sealer: clearText,
    executor: createExecutor({
      store,
      cache: new StateCache(),
      clock: systemClock,
      sealer: clearText,
      commandKey: commandKeyOf(keys),
      random: Math.random,
    }),
    keys,
    hasher: plain,
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
      await fresh.drop()
    },
  }
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
