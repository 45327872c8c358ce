import { rm } from 'node:fs/promises'
import path from 'node:path'
import { joinEmbeddedPostgres } from '~/platform/postgres/embedded'
import { members } from '~/projections/members/members'
import { expect, goodPassword, temporaryFolder, test } from './application'
import { Visiting } from './matrix/visitor'
import { buildNewerRelease, newerMembers } from './newer-release'
import { isReady, readinessOf, Release, until, type Part } from './parts'

test.describe.configure({ timeout: 600_000 })

let folder: string
const running: Part[] = []
const start = async (release: Release, role: string): Promise<Part> => {
  const part = await release.start(role)
  running.push(part)
  return part
}
test.beforeEach(async () => {
  folder = await temporaryFolder()
})
test.afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  const postgres = await joinEmbeddedPostgres(path.join(folder, 'data', 'postgres'))
  await postgres?.stop()
  await rm(folder, { recursive: true, force: true })
})

const [olderTable, newerTable] = [`members_v${members.version}`, `members_v${newerMembers}`]

test('an old and a new release run side by side, and nobody notices', async ({ playwright }) => {
  const older = new Release(process.cwd(), path.join(folder, 'data'))
  const newer = new Release(await buildNewerRelease(folder), older.data)
  const old = {
    web: await start(older, 'web'),
    projector: await start(older, 'projector'),
    worker: await start(older, 'worker'),
  }
  await until('the old web process is ready', () => isReady(old.web))

  // Cookies know no ports: the same person is signed in on both.
  const browser = await playwright.request.newContext()
  const onOld = new Visiting(browser, old.web.url)
  const place = { zone: 'UTC', currency: 'EUR' }
  const owner = { name: 'Ana Pop', email: 'ana@rolling.example', password: goodPassword }
  const practice = await onOld.send('/register', 'register', { ...owner, practice: 'Rolling', ...place })
  const invited: string[] = []
  const invite = async (visiting: Visiting, email: string): Promise<void> => {
    await visiting.send(`${practice}/team/invite`, 'invite', {
      email,
      name: 'Lena Roth',
      role: 'staff',
      message: '',
    })
    invited.push(email)
  }
  await invite(onOld, 'lena@rolling.example')
  const [link] = await mailed(older, 'lena@rolling.example')
  const lena = new Visiting(await playwright.request.newContext(), old.web.url)
  await lena.get(link ?? '')
  await lena.send('/invite/open', 'acceptAsNew', { name: 'Lena Roth', password: goodPassword })

  // The new web process is there before anybody feeds its read models: it may not have any requests yet.
  const newWeb = await start(newer, 'web')
  const [{ head } = {}] = await older.ask<{ head: string }>('select position as head from log.log_head')
  expect(await readinessOf(newWeb)).toMatchObject({
    code: 503,
    checks: { readModels: `members v${newerMembers} has read 0 of ${head}` },
  })
  expect((await onOld.get(`${practice}/team`)).status()).toBe(200)
  const newProjector = await start(newer, 'projector')
  await until('the new web process is ready', () => isReady(newWeb))
  expect(await isReady(old.web)).toBe(true)
  const onNew = new Visiting(browser, newWeb.url)

  // Both take requests, and both feed their own tables with what either did.
  await invite(onOld, 'one@rolling.example')
  await invite(onNew, 'two@rolling.example')
  for (const visiting of [onOld, onNew])
    await until('both show the new member', async () => {
      const page = await visiting.get(`${practice}/team`)
      expect(page.status()).toBe(200)
      return (await page.text()).includes('Lena Roth')
    })
  const rolesOf = async (table: string) =>
    (await older.ask<{ role: string }>(`select role from rm.${table} order by role`)).map(({ role }) => role)
  expect([await rolesOf(olderTable), await rolesOf(newerTable)]).toEqual([
    ['owner', 'staff'],
    ['owner', 'staff'],
  ])

  // The new release writes what the old one does not know.
  const [{ lenaId } = {}] = await older.ask<{ lenaId: string }>(
    `select user_id as "lenaId" from rm.${newerTable} where role = 'staff'`,
  )
  await onNew.send(`${practice}/team/${lenaId}/role`, 'change', { role: 'admin', reason: '' })
  const [written] = await older.ask<{ version: number; position: string }>(
    `select schema_version as version, position from log.events where type = 'MemberRoleChanged'`,
  )
  expect(written?.version).toBe(2)
  const read = (label: string) => async (): Promise<boolean> => {
    const found = await older.ask(
      `select 1 from log.checkpoints where model || ' v' || version = $1 and position >= $2`,
      [label, written?.position],
    )
    return found.length === 1
  }
  await until('the old table has passed it', read(`members v${members.version}`))
  await until('the new table has it', read(`members v${newerMembers}`))
  expect([await rolesOf(olderTable), await rolesOf(newerTable)]).toEqual([
    ['owner', 'staff'],
    ['admin', 'owner'],
  ])
  const skipped = await older.ask<{ label: string }>(
    `select model || ' v' || version as label from log.checkpoints where unknown_events > 0`,
  )
  // Only in the table that no process of the new release feeds; the others were left to it.
  expect(skipped).toEqual([{ label: `members v${members.version}` }])
  // Its reactors stand before the event, and its web process decides nothing about that practice.
  await until('the old reactors stop', async () => {
    const stopped = await older.ask(`select 1 from ops.reactors where stopped_by = 'MemberRoleChanged'`)
    const all = await older.ask('select 1 from ops.reactors')
    return stopped.length === all.length
  })
  const refused = await onOld.post(`${practice}/team/${lenaId}/role`, {
    intent: 'change',
    commandId: 'on-the-old-release',
    role: 'staff',
    reason: '',
  })
  expect(refused.status()).toBe(503)
  for (const visiting of [onOld, onNew])
    for (const page of ['', '/team', '/audit'])
      expect((await visiting.get(practice + page)).status()).toBe(200)

  // Its worker can go no further; that of the new release does, with what waited.
  await invite(onNew, 'three@rolling.example')
  const newWorker = await start(newer, 'worker')
  await mailed(newer, 'three@rolling.example')
  expect(await old.worker.stop()).toEqual([0, null])
  await invite(onNew, 'four@rolling.example')
  for (const email of invited) expect(await mailed(newer, email), email).toHaveLength(1)

  // The old tables stay for as long as somebody of the old release reads them.
  expect(await newer.command('projections', 'prune')).toEqual({ dropped: [] })
  expect(await old.projector.stop()).toEqual([0, null])
  expect(await newer.command('projections', 'prune')).toEqual({ dropped: [] })
  expect((await onOld.get(`${practice}/team`)).status()).toBe(200)
  expect(await old.web.stop()).toEqual([0, null])
  await older.ask(
    `update log.checkpoints set leased_until = now() - interval '2 minutes' where owner is null`,
  )
  expect(await newer.command('projections', 'prune')).toEqual({ dropped: [`members v${members.version}`] })
  expect((await onNew.get(`${practice}/team`)).status()).toBe(200)
  expect(await newer.differing()).toEqual([])
  for (const part of [newWeb, newWorker, newProjector]) expect(await part.stop()).toEqual([0, null])
})

/** Links in the mails that went out to an address. Waits for the first. */
async function mailed(release: Release, email: string): Promise<readonly string[]> {
  let links: readonly string[] = []
  await until(`a mail to ${email}`, async () => {
    const mails = await release.ask<{ text: string }>(
      'select text from ops.kept_mails where recipient = $1',
      [email],
    )
    links = mails.map(({ text }) => /https?:\/\/\S+?(\/invite\/\S+)/.exec(text)?.[1] ?? '')
    return links.length > 0
  })
  return links
}
