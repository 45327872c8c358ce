import { afterEach, beforeEach, expect, it } from 'vitest'
import { sql } from '~/platform/postgres/sql'
import { members } from '~/projections/members/members'
import { models } from '~/projections/models'
import { sessions } from '~/projections/sessions/sessions'
import { tableOf } from '~/projections/runtime/tables'
import { Readiness } from '~/services/operations/readiness'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import { running, type Running } from '~/tests/projections/running'

let here: Running
beforeEach(async () => {
  here = await running()
})
afterEach(() => here.end())

const write = async (at?: string): Promise<void> => {
  for (const saying of history(1)) await record(here.events.store, at ? { ...saying, at } : saying)
}
const ready = (of = models) => new Readiness({ db: here.db, log: here.events.log }, of)

it('comes with the first catching up of every read model, and stays through a small delay', async () => {
  await write()
  const head = await here.events.log.head()
  const readiness = ready()
  expect(await readiness.look()).toMatchObject({
    status: 'not ready',
    checks: {
      draining: 'no',
      database: 'ok',
      eventStore: 'ok',
      readModels: models.map(({ name, version }) => `${name} v${version} has read 0 of ${head}`).join(', '),
    },
    head,
  })
  const { projector, stop } = here.start('one')
  await here.caughtUp(projector)
  expect(await readiness.look()).toEqual({
    status: 'ready',
    checks: { draining: 'no', database: 'ok', eventStore: 'ok', readModels: 'ok' },
    head,
    lagMs: 0,
  })
  await stop()
  await write(new Date().toISOString())
  expect(await readiness.look()).toMatchObject({ status: 'ready', head: await here.events.log.head() })
})

it('waits for a new version of a read model while processes of the old one stay ready', async () => {
  const { projector } = here.start('old', [members, sessions])
  await write()
  await here.caughtUp(projector)
  const newer = { ...members, version: members.version + 1 }
  const [old, fresh] = [ready([members, sessions]), ready([newer, sessions])]
  expect((await old.look()).status).toBe('ready')
  expect(await fresh.look()).toMatchObject({
    status: 'not ready',
    checks: { readModels: `members v${newer.version} has read 0 of ${await here.events.log.head()}` },
  })
  const other = here.start('new', [newer])
  await here.caughtUp(other.projector)
  expect((await fresh.look()).status).toBe('ready')
  expect((await old.look()).status).toBe('ready')
})

it('is lost for a read model that stands still, or that somebody dropped', async () => {
  const { projector, stop } = here.start('one', [members, sessions])
  await write()
  await here.caughtUp(projector)
  const readiness = ready([members, sessions])
  expect((await readiness.look()).status).toBe('ready')
  await stop()
  await write()
  await here.db.asProjector((tx) =>
    tx.query(
      sql`update log.checkpoints set moved_at = now() - interval '1 minute' where model = ${sessions.name}`,
    ),
  )
  const late = await readiness.look()
  expect(late.status).toBe('not ready')
  expect(late.checks.readModels).toMatch(/^sessions v\d+ has read \d+ of \d+$/)
  expect(late.lagMs).toBeGreaterThan(10_000)

  await here.db.asProjector((tx) => tx.query(sql`drop table ${tableOf(members)} cascade`))
  const again = here.start('two', [sessions])
  await here.caughtUp(again.projector)
  const { position } = (
    await here.db.asProjector((tx) =>
      tx.query<{ position: number }>(
        sql`update log.checkpoints set position = 0 where model = ${members.name} returning position`,
      ),
    )
  ).rows[0] ?? { position: null }
  expect(position).toBe(0)
  expect((await readiness.look()).checks.readModels).toMatch(/^members v\d+ has read 0 of \d+$/)
})

it('ends for good when the process drains', async () => {
  const { projector } = here.start('one')
  await here.caughtUp(projector)
  const readiness = ready()
  readiness.drain()
  expect(await readiness.look()).toMatchObject({
    status: 'not ready',
    checks: { draining: 'yes', readModels: 'ok' },
  })
})

it('is not taken for granted because everything in the log is young', async () => {
  await write(new Date().toISOString())
  const readiness = ready([members])
  expect((await readiness.look()).status).toBe('not ready')
  const { projector } = here.start('one', [members])
  await here.caughtUp(projector)
  expect((await readiness.look()).status).toBe('ready')
})
