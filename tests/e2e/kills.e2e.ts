import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { APIRequestContext, PlaywrightWorkerArgs } from '@playwright/test'
import pg from 'pg'
import { loadConfig } from '~/platform/config/config'
import { openPostgresEvents } from '~/platform/eventstore/postgres'
import { openMasterKeys } from '~/platform/keys/master-keys'
import { openSealer } from '~/platform/keys/open-sealer'
import { openDatabase } from '~/platform/postgres/database'
import { startEmbeddedPostgres } from '~/platform/postgres/embedded'
import { readEvents } from '~/tests/kit/read-events'
import {
  admin,
  createAdmin,
  expect,
  goodPassword,
  startApp,
  temporaryFolder,
  test,
  type Started,
} from './application'
import { Visiting } from './matrix/visitor'

const run = promisify(execFile)
const kills = 20

/** Moments of the kills: seeded, so that a failure can be repeated. */
function moments(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Starts the application, lets `work` run against it, and kills it at a random moment. */
async function untilKilled(
  folder: string,
  afterMs: number,
  work: (app: Started, alive: () => boolean) => Promise<void>,
): Promise<void> {
  const app = await startApp(folder)
  let alive = true
  const working = work(app, () => alive)
  await sleep(afterMs)
  alive = false
  app.child.kill('SIGKILL')
  await working
}

async function verifyAll(env: NodeJS.ProcessEnv): Promise<readonly { readonly identical: boolean }[]> {
  const { stdout } = await run(
    process.execPath,
    ['build/server/cli.js', 'projections', 'verify', '--all', '--json'],
    { env },
  )
  return (JSON.parse(stdout) as { models: { identical: boolean }[] }).models
}

/** The names that were written, oldest first. They are sealed, so read with the keys of the folder. */
async function writtenNames(): Promise<readonly (string | null)[]> {
  const { url } = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') })
  const db = openDatabase({ url })
  const { log, close: closeLog } = await openPostgresEvents(url, db, () => undefined)
  const master = await openMasterKeys(loadConfig({ env: { DAYBOOK_DIR: folder } }), db)
  const { sealer, close: closeKeys } = await openSealer(url, master, () => undefined)
  const events = await readEvents({ log, sealer }, 'UserProfileChanged')
  const names = events.map(({ data }) => data.name)
  for (const close of [closeKeys, closeLog, () => db.close()]) await close()
  return names
}

async function withDatabase<T>(folder: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { url } = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') })
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A session outlives the processes it was started and used in. */
async function signedInContext(
  playwright: PlaywrightWorkerArgs['playwright'],
  email: string,
  password: string,
): Promise<APIRequestContext> {
  const context = await playwright.request.newContext()
  const app = await startApp(folder)
  await new Visiting(context, app.url).send('/login', 'signIn', { email, password, to: '/' })
  await app.stop()
  return context
}

test.describe.configure({ mode: 'serial', timeout: 240_000 })

let folder = ''
let env: NodeJS.ProcessEnv = process.env
const practices: { readonly slug: string; readonly email: string }[] = []

test.beforeAll(async () => {
  folder = await temporaryFolder()
  const app = await startApp(folder)
  env = app.env
  await createAdmin(app)
  await app.stop()
})
test.afterAll(async () => {
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') })
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

test('twenty kills while practices register', async ({ playwright }) => {
  const random = moments(11)
  const asked: string[] = []
  // At least twenty, and on a busy machine as many more as it takes until a few were answered before they were killed.
  for (let round = 0; round < kills || (practices.length <= 5 && round < 3 * kills); round++) {
    await untilKilled(folder, 300 + random() * 2_000, async (app, alive) => {
      for (let number = 0; alive(); number++) {
        const email = `r${round}n${number}@kill.example`
        const visiting = new Visiting(await playwright.request.newContext(), app.url)
        asked.push(email)
        const form = {
          name: 'Ana Pop',
          email,
          password: goodPassword,
          practice: `Kill ${round} ${number}`,
          zone: 'UTC',
          currency: 'EUR',
        }
        // Only what was answered was promised; a dead process answers nothing.
        const to = await visiting.send('/register', 'register', form).catch(() => null)
        if (to !== null) practices.push({ slug: to.replace('/t/', ''), email })
      }
    })
  }
  expect(practices.length).toBeGreaterThan(5)

  const app = await startApp(folder)
  for (const { slug, email } of practices) {
    const visiting = new Visiting(await playwright.request.newContext(), app.url)
    expect(await visiting.send('/login', 'signIn', { email, password: goodPassword, to: '/' }), email).toBe(
      '/',
    )
    expect((await visiting.get(`/t/${slug}`)).status(), slug).toBe(200)
  }
  // What was left behind is finished by the reactor, so in the end every account has its practice and nothing is double.
  await expect(async () => {
    const counts = await withDatabase(folder, (client) =>
      client.query<{ taken: number; users: number; tenants: number; owners: number }>(`
        select count(*) filter (where type = 'AddressTaken')::int as taken, count(*) filter (where type = 'UserRegistered')::int as users,
               count(*) filter (where type = 'TenantProvisioned')::int as tenants, count(*) filter (where type = 'MemberJoined')::int as owners
          from log.events`),
    )
    const { taken = 0, users, tenants, owners } = counts.rows[0] ?? {}
    // The super admin has an account and no practice.
    expect({ users, tenants, owners }).toEqual({ users: taken, tenants: taken - 1, owners: taken - 1 })
    expect(taken - 1).toBeGreaterThanOrEqual(practices.length)
    expect(taken - 1).toBeLessThanOrEqual(asked.length)
  }).toPass({ timeout: 40_000 })
  await app.stop()
  expect((await verifyAll(env)).filter(({ identical }) => !identical)).toEqual([])
})

test('twenty kills while events are appended', async ({ playwright }) => {
  const random = moments(12)
  const acknowledged: string[] = []
  const email = practices[0]?.email ?? ''
  const context = await signedInContext(playwright, email, goodPassword)
  for (let round = 0; round < kills; round++) {
    await untilKilled(folder, 200 + random() * 900, async (app, alive) => {
      const visiting = new Visiting(context, app.url)
      for (let number = 0; alive(); number++) {
        const name = `Name ${round}-${number}`
        const to = await visiting.send('/account', 'rename', { name }).catch(() => null)
        if (to !== null) acknowledged.push(name)
      }
    })
  }
  expect(acknowledged.length).toBeGreaterThan(20)
  const written = await writtenNames()
  expect(acknowledged.filter((name) => !written.includes(name))).toEqual([])
  expect(written.length).toBe(new Set(written).size)
  const gaps = await withDatabase(folder, (client) =>
    client.query<{ positions: number; head: number; gaps: number }>(`
      select (select count(*) from log.events)::int as positions, (select position from log.log_head)::int as head,
             (select count(*) from (select version - row_number() over (partition by tenant_id, stream order by version) as off from log.events) v where off <> 0)::int as gaps`),
  )
  expect(gaps.rows[0]).toEqual({ positions: gaps.rows[0]?.head, head: gaps.rows[0]?.head, gaps: 0 })
  const app = await startApp(folder)
  await app.stop()
  expect((await verifyAll(env)).filter(({ identical }) => !identical)).toEqual([])
})

test('twenty kills while read models are rebuilt', async ({ playwright }) => {
  const random = moments(13)
  const slug = practices.at(-1)?.slug ?? ''
  const context = await signedInContext(playwright, admin.email, admin.password)
  for (let round = 0; round < kills; round++) {
    await untilKilled(folder, 200 + random() * 900, async (app, alive) => {
      const visiting = new Visiting(context, app.url)
      while (alive()) {
        await visiting.send('/admin/projections', 'rebuild', { model: 'all' }).catch(() => null)
        const page = await visiting.get(`/admin/tenants?text=${slug}`).catch(() => null)
        // Whatever a rebuild is doing, a reader finds the practice.
        if (page?.status() === 200) expect(await page.text()).toContain(`<small>${slug}</small>`)
      }
    })
  }
  const app = await startApp(folder)
  await expect(async () => {
    const { stdout } = await run(
      process.execPath,
      ['build/server/cli.js', 'projections', 'rebuild', '--all', '--json'],
      { env },
    )
    expect(stdout).not.toContain('under way')
  }).toPass({ timeout: 60_000, intervals: [5_000] })
  await app.stop()
  expect((await verifyAll(env)).filter(({ identical }) => !identical)).toEqual([])
})
