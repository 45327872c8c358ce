import { Temporal } from 'temporal-polyfill'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '~/services/context'
import { StoryTeller } from './load'
import { lastDay, story, untilNow, type Step } from './story'

const seed = 1946

interface Loading {
  readonly runtime: Runtime
  readonly password: string
  /** The day it is loaded on, should it begin now. */
  readonly today: Temporal.PlainDate
  readonly onStep?: (done: number, steps: number) => void
}

/** Loads the story as real commands, oldest step first, once. A load that was killed goes on with the story it began. */
export async function loadStory({ runtime, password, today, onStep }: Loading): Promise<void> {
  const { anchor, steps, done } = await beginLoad(runtime, today)
  if (done >= steps.length) return
  const teller = new StoryTeller(runtime, password)
  // Invites of the day of loading are mailed for real, so that the viewer of outgoing mail has something to show.
  const mailedFrom = `${anchor.toString()}T00:00:00.000Z`
  let marked = false
  for (const [index, step] of steps.entries()) {
    if (!marked && step.at >= mailedFrom) {
      marked = true
      await startMailsHere(runtime)
    }
    await teller.carryOut(step, index)
    if (index % 100 === 0) await noteProgress(runtime, index)
    onStep?.(index + 1, steps.length)
  }
  await noteProgress(runtime, steps.length)
}

interface LoadRow {
  anchor: string
  seed: number
  steps: number
  done: number
}

/**
 * The story is fixed by the first load: its last day, its seed and how far it had come by then. What people do in the
 * demo afterwards stands behind it, so no later start may add to it.
 */
async function beginLoad(
  { db, clock }: Runtime,
  today: Temporal.PlainDate,
): Promise<{
  readonly anchor: Temporal.PlainDate
  readonly steps: readonly Step[]
  readonly done: number
}> {
  const now = clock.now()
  const day = lastDay(today, now)
  const { length } = untilNow(story(day, seed), now)
  const found = await db.asOwner(async (tx) => {
    await tx.query(
      sql`insert into ops.demo (anchor, seed, steps) values (${day.toString()}, ${seed}, ${length}) on conflict do nothing`,
    )
    return tx.query<LoadRow>(sql`select anchor::text as anchor, seed, steps, done from ops.demo`)
  })
  const row = found.rows[0] ?? { anchor: day.toString(), seed, steps: length, done: 0 }
  const anchor = Temporal.PlainDate.from(row.anchor)
  return { anchor, steps: story(anchor, row.seed).slice(0, row.steps), done: row.done }
}

async function noteProgress({ db }: Runtime, done: number): Promise<void> {
  await db.asOwner((tx) => tx.query(sql`update ops.demo set done = ${done}`))
}

/** Invites before this point were mailed long ago, as the story says; from here on the reactor mails them. */
async function startMailsHere({ db, log }: Runtime): Promise<void> {
  const head = await log.settled()
  await db.asOwner((tx) =>
    tx.query(
      sql`insert into ops.reactors (name, position) values ('invite-mails', ${head}) on conflict do nothing`,
    ),
  )
}
