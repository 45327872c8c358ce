import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '~/platform/ids'
import type { EventLog } from '~/platform/eventstore/ports'
import type { Sealer } from '~/platform/eventstore/sealer'
import { codeOf } from '~/platform/telemetry/code-of'
import { isTransient, type Database, type Tx } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { ReadModel } from '../read-model'
import { applyPage } from './apply-page'
import { ensureModel, lockCheckpoint, readCheckpoint, skipsOf } from './checkpoints'
import { compareCopies, type Comparison } from './compare'
import type { FrozenKey } from './fold-page'
import * as journal from './rebuild-journal'
import { ReadAhead } from './read-ahead'
import { RebuildStopped } from './rebuild-stopped'
import { createIndexes, createTables, dropTables, lockForReading, swapTables, tablesExist } from './tables'

export interface RebuildParts {
  readonly db: Database
  readonly log: EventLog
  readonly sealer: Sealer
}

export interface RebuildProgress {
  readonly model: string
  readonly step: journal.Step
  readonly position: number
  readonly target: number
  readonly perSecond: number
}

export interface RebuildResult extends Comparison {
  readonly model: string
  readonly version: number
  readonly position: number
  readonly milliseconds: number
  /** How long the projector had to wait for the swap; readers wait for a part of it at most. */
  readonly swapMilliseconds: number
}

const pageSize = 5_000
/** So little is left that it can be read while the projector waits. */
const nearlyThere = 500
/** How often both tables may miss each other's position before they are compared while the projector waits. */
const snapshot = { tries: 20, beatMs: 5_000 }
const swap = { lockTimeout: '200ms', tries: 50, pauseMs: 100 }

/**
 * Builds the model anew beside the live one, from the first event, holds both against each other at the same position
 * and puts the new one in its place by renaming. Readers see the old table or the new one, never less. A rebuild that
 * was killed goes on where it was. When live and new differ, the new one is right; the result says what differed.
 */
export function rebuildModel(
  parts: RebuildParts,
  model: ReadModel,
  report: (progress: RebuildProgress) => void = () => undefined,
) {
  return refold(parts, model, 'rebuild', report)
}

/** The same without the swap: says whether the live table is what its events say, and if not, where it differs. */
export function verifyModel(
  parts: RebuildParts,
  model: ReadModel,
  report: (progress: RebuildProgress) => void = () => undefined,
) {
  return refold(parts, model, 'verify', report)
}

async function refold(
  { db, log, sealer }: RebuildParts,
  model: ReadModel,
  kind: journal.Kind,
  report: (progress: RebuildProgress) => void,
): Promise<RebuildResult> {
  const started = Date.now()
  await db.asProjector((tx) => ensureModel(tx, model))
  const run = await db.asProjector((tx) => journal.begin(tx, model, kind, newId()))
  let frozen = new Map<string, FrozenKey>(run.frozen.map((one) => [one.key, one]))
  let position = run.position
  const resumed = position
  const pages = new ReadAhead({ log, sealer }, model, pageSize)

  const tell = (step: journal.Step, target: number): void => {
    const seconds = (Date.now() - started) / 1000
    report({
      model: model.name,
      step,
      position,
      target,
      perSecond: seconds > 0 ? (position - resumed) / seconds : 0,
    })
  }
  /** Folds the next page into the copy, nothing beyond `upTo`. Answers the position reached. */
  const foldNext = async (tx: Tx, upTo: number): Promise<number> => {
    const { events, reached } = await pages.take(position, upTo)
    const grown = await applyPage(tx, { model, copy: kind, skips: await skipsOf(tx, model) }, events, frozen)
    frozen = new Map([...frozen, ...grown])
    return reached
  }

  try {
    await db.asProjector(async (tx) => {
      if (run.resumed && (await tablesExist(tx, model, kind))) return
      position = 0
      frozen = new Map()
      await journal.beat(tx, run, 'replay', 0, 0, [])
      await createTables(tx, model, kind)
    })
    for (;;) {
      // Never beyond the live table, or the two could not be held against each other at one position.
      const target = await db.asProjector((tx) => readCheckpoint(tx, model))
      tell('replay', target)
      if (target - position <= nearlyThere) break
      await db.asProjector(async (tx) => {
        const reached = await foldNext(tx, target)
        await journal.beat(tx, run, 'replay', reached, target, [...frozen.values()])
        position = reached
      })
      tell('replay', target)
    }
    await db.asProjector(async (tx) => {
      await journal.beat(tx, run, 'indexes', position, position, [...frozen.values()])
      if (kind === 'rebuild') await createIndexes(tx, model, kind)
    })
    tell('indexes', position)
    await db.asProjector((tx) => journal.beat(tx, run, 'verify', position, position, [...frozen.values()]))

    // Large tables take seconds to compare, for which nobody should wait: it is done in a snapshot, while the projector goes on.
    let compared: Compared | null = null
    for (let attempt = 1; !compared && attempt <= snapshot.tries; attempt++) {
      await db.asProjector(async (tx) => {
        const live = await lockCheckpoint(tx, model)
        while (position < live) position = await foldNext(tx, live)
        await journal.beat(tx, run, 'verify', position, position, [...frozen.values()])
      })
      tell('verify', position)
      const alive = (): Promise<void> =>
        db.asProjector((tx) => journal.beat(tx, run, 'verify', position, position, [...frozen.values()]))
      compared = await whileBeating(alive, () => compareInSnapshot(db, model, kind, position))
    }

    for (let attempt = 1; ; attempt++) {
      const before = { position, frozen }
      const locked = Date.now()
      try {
        const result = await db.asProjector(async (tx) => {
          await journal.beat(tx, run, 'verify', position, position, [...frozen.values()])
          await tx.query(sql`select set_config('lock_timeout', ${swap.lockTimeout}, true)`)
          const live = await lockCheckpoint(tx, model)
          while (position < live) position = await foldNext(tx, live)
          tell('verify', live)
          const comparison = compared ?? { ...(await compareCopies(tx, model, kind)), position: live }
          if (kind === 'rebuild') {
            await swapTables(tx, model)
            await replaceQuarantine(tx, model, frozen)
          } else {
            await dropTables(tx, model, kind)
          }
          await journal.recordVerified(tx, model, kind === 'rebuild' || comparison.identical)
          const milliseconds = Date.now() - started
          const done = {
            ...comparison,
            model: model.name,
            version: model.version,
            milliseconds,
          }
          // Where they differed, for the console; the values may be personal and go to whoever asked, nowhere else.
          const places = done.differences.map((one) => ({
            model: one.model,
            key: one.key,
            column: one.column,
          }))
          await journal.finish(tx, run, 'done', { ...done, differences: places })
          return done
        })
        tell('swap', position)
        return { ...result, swapMilliseconds: Date.now() - locked }
      } catch (error) {
        // A reader was in the way for longer than the lock may be waited for: let everybody through and try again.
        if (!isTransient(error) || attempt === swap.tries) throw error
        position = before.position
        frozen = before.frozen
        await sleep(swap.pauseMs)
      }
    }
  } catch (error) {
    // Somebody else goes on with these tables; they are no longer ours to clear away.
    if (!(error instanceof journal.RebuildTaken)) {
      await db.asProjector(async (tx) => {
        const state = error instanceof RebuildStopped ? 'stopped' : 'failed'
        if (await journal.finish(tx, run, state, { error: codeOf(error) })) await dropTables(tx, model, kind)
      })
    }
    throw error
  }
}

interface Compared extends Comparison {
  /** Where both stood. */
  readonly position: number
}

/** Null when the projector was quicker than the snapshot, and the tables stand at different positions in it. */
async function compareInSnapshot(
  db: Database,
  model: ReadModel,
  folded: journal.Kind,
  position: number,
): Promise<Compared | null> {
  return db.asProjector(async (tx) => {
    await tx.query(sql`set transaction isolation level repeatable read, read only`)
    // Before the snapshot is taken: a table that another rebuild swapped in after it would look empty in it.
    await lockForReading(tx, model, 'live')
    if ((await readCheckpoint(tx, model)) !== position) return null
    return { ...(await compareCopies(tx, model, folded)), position }
  })
}

/** A rebuild that is silent counts as left behind. Why a sign of life failed is found out by the next step. */
async function whileBeating<T>(beat: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  const beating = setInterval(() => void beat().catch(() => undefined), snapshot.beatMs)
  try {
    return await work()
  } finally {
    clearInterval(beating)
  }
}

async function replaceQuarantine(
  tx: Tx,
  model: ReadModel,
  frozen: ReadonlyMap<string, FrozenKey>,
): Promise<void> {
  await tx.query(sql`
    delete from log.quarantine where model = ${model.name} and version = ${model.version} and not key = any(${[...frozen.keys()]}::text[])`)
  for (const { key, position, error, waiting } of frozen.values()) {
    await tx.query(sql`
      insert into log.quarantine (model, version, key, position, error, waiting) values (${model.name}, ${model.version}, ${key}, ${position}, ${error}, ${waiting})
      on conflict (model, version, key) do update set position = excluded.position, error = excluded.error, waiting = excluded.waiting`)
  }
}
