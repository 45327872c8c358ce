import type { Database, Tx } from '~/platform/postgres/database'
import type { SqlQuery } from '~/platform/postgres/sql'

/** A moment in a transaction: right before or after a statement, or the commit of the transaction that ran it. */
export interface Point {
  readonly statement: RegExp
  readonly at: 'before' | 'after' | 'before commit' | 'after commit'
}

const batch = /update log\.checkpoints set position/
const replayed = /insert into "rm"\."\w+__rebuild"/
const indexed = /create index on "rm"\."\w+__rebuild"/
const setAside = /alter table "rm"\."\w+" rename to "\w+__old"/
const reacted = /update ops\.reactors set position/

/** Where a process is killed while it feeds read models. */
export const batchPoints = {
  'batch, checkpoint moved': { statement: batch, at: 'after' },
  'batch, before its commit': { statement: batch, at: 'before commit' },
  'batch, after its commit': { statement: batch, at: 'after commit' },
} as const satisfies Record<string, Point>

/** Where a process is killed while it rebuilds a read model. */
export const rebuildPoints = {
  'rebuild, begun': { statement: /insert into log\.rebuilds/, at: 'after commit' },
  'rebuild, tables made': { statement: /create table "rm"\."\w+__rebuild"/, at: 'after commit' },
  'rebuild, page folded': { statement: replayed, at: 'before commit' },
  'rebuild, page kept': { statement: replayed, at: 'after commit' },
  'rebuild, indexes made': { statement: indexed, at: 'before commit' },
  'rebuild, indexes kept': { statement: indexed, at: 'after commit' },
  'rebuild, compared': { statement: setAside, at: 'before' },
  'swap, the live one set aside': { statement: setAside, at: 'after' },
  'swap, before its commit': { statement: setAside, at: 'before commit' },
  'swap, after its commit': { statement: setAside, at: 'after commit' },
} as const satisfies Record<string, Point>

/** Where a process is killed while it reacts to events. */
export const reactorPoints = {
  'reaction, before its commit': { statement: reacted, at: 'before commit' },
  'reaction, after its commit': { statement: reacted, at: 'after commit' },
} as const satisfies Record<string, Point>

const points: Readonly<Record<string, Point>> = { ...batchPoints, ...rebuildPoints, ...reactorPoints }

export interface Deadline {
  readonly point: string
  /** The how-manieth time it is reached. */
  readonly time: number
}

/** The same database, but `die` is called when the point is reached. */
export function dyingAt(db: Database, { point, time }: Deadline, die: () => void): Database {
  const found = points[point]
  if (!found) throw new Error(`There is no point ${point}`)
  const { statement, at } = found
  let left = time
  const reached = (): void => {
    left -= 1
    if (left === 0) die()
  }
  const watched =
    (run: Database['asOwner']): Database['asOwner'] =>
    async (work, pace) => {
      let seen = false
      const result = await run(async (tx) => {
        const done = await work(
          watching(tx, (text, when) => {
            if (!statement.test(text)) return
            seen = true
            if (at === when) reached()
          }),
        )
        if (seen && at === 'before commit') reached()
        return done
      }, pace)
      if (seen && at === 'after commit') reached()
      return result
    }
  return { ...db, asProjector: watched(db.asProjector), asOwner: watched(db.asOwner) }
}

function watching(tx: Tx, told: (text: string, when: 'before' | 'after') => void): Tx {
  return {
    query: async <R extends object>(query: SqlQuery) => {
      const { text } = query
      told(text, 'before')
      const answer = await tx.query<R>(query)
      told(text, 'after')
      return answer
    },
  }
}
