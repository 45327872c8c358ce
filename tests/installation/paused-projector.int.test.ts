import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '~/platform/postgres/sql'
import { members } from '~/projections/members/members'
import { contentHash } from '~/projections/runtime/compare'
import { verifyModel } from '~/projections/runtime/rebuild'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import { running, type Running } from '~/tests/projections/running'

let here: Running
beforeAll(async () => {
  here = await running()
})
afterAll(() => here.end())

const state = async () => {
  const checkpoint = await here.db.asProjector((tx) =>
    tx.query(sql`select owner, epoch, position from log.checkpoints where model = ${members.name}`),
  )
  return {
    ...checkpoint.rows[0],
    content: await here.db.asProjector((tx) => contentHash(tx, members, 'live')),
  }
}

it('throws away the page it holds when another process has the read model by the time it wakes up', async () => {
  // Paused with a page in hand: between reading the log and writing what it folded.
  let resume = (): void => undefined
  let holds = (): void => undefined
  const pageInHand = new Promise<void>((resolve) => (holds = resolve))
  const gate = new Promise<void>((resolve) => (resume = resolve))
  const read: typeof here.events.log.read = async (...args) => {
    const page = await here.events.log.read(...args)
    if (page.length > 0) {
      holds()
      await gate
    }
    return page
  }
  const log = Object.assign(Object.create(here.events.log) as typeof here.events.log, { read })
  for (const saying of history(2)) await record(here.events.store, saying)
  const paused = here.start('paused', [members], log)
  await pageInHand
  expect(await state()).toMatchObject({ owner: 'paused', position: 0 })

  // Its lease runs out.
  await here.db.asProjector((tx) => tx.query(sql`update log.checkpoints set leased_until = now()`))
  const other = here.start('other', [members])
  await here.caughtUp(other.projector)
  const before = await state()
  expect(before).toMatchObject({ owner: 'other', position: await here.events.log.head() })
  resume()
  await paused.stop()
  expect(await state()).toEqual(before)
  expect((await verifyModel(here.parts, members)).identical).toBe(true)
})
