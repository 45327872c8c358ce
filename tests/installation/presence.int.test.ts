import { afterEach, beforeEach, expect, it } from 'vitest'
import { newId } from '~/platform/ids'
import { sql } from '~/platform/postgres/sql'
import { members } from '~/projections/members/members'
import { pruneModels, statusOf } from '~/projections/runtime/status'
import { tablesExist } from '~/projections/runtime/tables'
import { sessions } from '~/projections/sessions/sessions'
import { forgetProcess, listProcesses, noteProcess, type ProcessNote } from '~/services/operations/processes'
import { history } from '~/tests/kit/history'
import { record } from '~/tests/kit/record'
import { tenantStream } from '~/domain/tenancy/tenant'
import { running, type Running } from '~/tests/projections/running'

let here: Running
beforeEach(async () => {
  here = await running()
})
afterEach(() => here.end())

const newer = { ...members, version: members.version + 1 }
const older = `members v${members.version}`

function note(parts: Partial<ProcessNote> = {}): ProcessNote {
  return {
    id: newId(),
    roles: ['web', 'projector'],
    host: 'north',
    pid: 412,
    release: '0.1.0',
    state: 'running',
    models: [older],
    ...parts,
  }
}
const silent = (id: string) =>
  here.db.asOwner((tx) =>
    tx.query(sql`update ops.processes set seen_at = now() - interval '2 minutes' where id = ${id}`),
  )
const exists = (model: typeof members): Promise<boolean> =>
  here.db.asProjector((tx) => tablesExist(tx, model, 'live'))

it('lists who lives, who is silent, and who feeds what', async () => {
  const [one, two] = [note(), note({ roles: ['worker'], state: 'draining' })]
  await noteProcess(here.db, one)
  await noteProcess(here.db, two)
  await silent(two.id)
  here.start(one.id, [members, sessions])
  await expect
    .poll(() => here.db.asPlatform(listProcesses), { timeout: 20_000 })
    .toMatchObject([
      { id: one.id, isSilent: false, leases: [older, `sessions v${sessions.version}`] },
      { id: two.id, isSilent: true, roles: ['worker'], state: 'draining', leases: [] },
    ])
  await noteProcess(here.db, { ...two, state: 'running' })
  await forgetProcess(here.db, one.id)
  expect(await here.db.asPlatform(listProcesses)).toMatchObject([
    { id: two.id, isSilent: false, state: 'running' },
  ])
})

it('keeps every version that a living process reads or feeds, and drops it when none does any more', async () => {
  const [oldProjector, newProjector] = [here.start('old', [members]), here.start('new', [newer])]
  for (const saying of history(1)) await record(here.events.store, saying)
  await here.caughtUp(oldProjector.projector)
  await here.caughtUp(newProjector.projector)
  const web = note({ roles: ['web'] })
  await noteProcess(here.db, web)

  // Fed and read.
  expect(await pruneModels(here.db, [newer])).toEqual([])
  // Fed by somebody who never said so.
  await silent(web.id)
  expect(await pruneModels(here.db, [newer])).toEqual([])
  // Its feeder has given the lease back; an old web process still reads it.
  await oldProjector.stop()
  await noteProcess(here.db, web)
  expect(await pruneModels(here.db, [newer])).toEqual([])
  expect(await exists(members)).toBe(true)

  await forgetProcess(here.db, web.id)
  expect(await pruneModels(here.db, [newer])).toEqual([older])
  expect([await exists(members), await exists(newer)]).toEqual([false, true])
  expect(await statusOf(here.db, [members, newer])).toMatchObject([
    { version: members.version, state: 'missing' },
    { version: newer.version, state: 'current' },
  ])
})

it('leaves an event of a newer release to another projector for a moment, and then passes over it', async () => {
  const owner = newId()
  await noteProcess(here.db, note())
  const { projector } = here.start(owner, [members])
  for (const saying of history(1)) await record(here.events.store, saying)
  await here.caughtUp(projector)
  const before = await here.events.log.head()
  const event = { type: 'AppointmentBooked', schemaVersion: 1, data: {}, refs: [], subjects: [] }
  await record(here.events.store, { stream: tenantStream(newId()), events: [event] })
  const held = async () =>
    (
      await here.db.asProjector((tx) =>
        tx.query<{ owner: string | null; position: number }>(
          sql`select owner, position from log.checkpoints where model = ${members.name}`,
        ),
      )
    ).rows[0]
  await expect.poll(held, { interval: 20, timeout: 10_000 }).toEqual({ owner: null, position: before })
  await here.caughtUp(projector)
  expect(await held()).toEqual({ owner, position: before + 1 })
  expect(await statusOf(here.db, [members])).toMatchObject([{ unknownEvents: 1 }])
})
