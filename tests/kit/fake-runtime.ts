import pino from 'pino'
import { clearText } from '~/platform/eventstore/sealer'
import type { Database, Tx } from '~/platform/postgres/database'
import type { SqlQuery } from '~/platform/postgres/sql'
import { Progress } from '~/projections/runtime/progress'
import type { Runtime } from '~/services/context'

const unused = (part: string) => (): never => {
  throw new Error(`This test has no ${part}`)
}

/** Answers a statement with its rows. */
export type FakeQuery = (query: SqlQuery) => readonly object[]

/** A database that answers from memory, whatever the role. */
export function fakeDatabase(answer: FakeQuery): Database {
  const tx = {
    query: (query: SqlQuery) => {
      const rows = answer(query)
      return Promise.resolve({ rows, rowCount: rows.length })
    },
  } as Tx
  const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => work(tx)
  return {
    withTenant: (_tenantId, work) => work(tx),
    asWeb: run,
    asPlatform: run,
    asProjector: run,
    asOwner: run,
    listen: unused('notifications'),
    close: () => Promise.resolve(),
    get pool(): never {
      return unused('pool')()
    },
  }
}

/** What a process is made of, every part failing when it is used, but for those a test gives. */
export function fakeRuntime(parts: Partial<Runtime> = {}): Runtime {
  const missing = (part: string): Pick<Runtime, never> => new Proxy({}, { get: unused(part) })
  return {
    config: { mode: 'local', exposed: false, registration: 'open', mailFrom: 'Daybook <daybook@localhost>' },
    appUrl: 'http://localhost:3000',
    db: fakeDatabase(() => []),
    store: missing('event store') as Runtime['store'],
    log: missing('event log') as Runtime['log'],
    sealer: clearText,
    executor: missing('executor') as Runtime['executor'],
    hasher: missing('password hasher') as Runtime['hasher'],
    keys: { session: Buffer.alloc(32, 1), claims: Buffer.alloc(32, 2), pepper: Buffer.alloc(32, 3) },
    clock: { now: () => '2026-11-19T09:14:05.000Z' },
    logger: pino({ level: 'silent' }),
    progress: new Progress(),
    ...parts,
  }
}
