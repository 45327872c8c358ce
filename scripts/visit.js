import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

/** @typedef {Awaited<ReturnType<typeof start>>} Installation */
/** @typedef {{ readonly url: string, readonly state: Awaited<ReturnType<import('playwright').BrowserContext['storageState']>> | undefined }} Visitor */

/**
 * The built application on a folder of its own, gone afterwards.
 * @param {readonly string[]} args
 * @param {RegExp} ready What it says once it can be visited.
 * @param {Readonly<Record<string, string>>} [settings]
 */
async function start(args, ready, settings = {}) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-screens-'))
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    DAYBOOK_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'fatal',
    ...settings,
  }
  const child = spawn(process.execPath, ['build/server/main.js', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const text = await new Promise((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (ready.test(said)) resolve(said)
    })
    child.once('exit', () => reject(new Error(`The application ended: ${said}`)))
  })
  return {
    text,
    folder,
    env,
    url: /Daybook is at (\S+)/.exec(text)?.[1] ?? '',
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const emails = {
  owner: 'ana.pop@clinicanord.example',
  staff: 'ioana.muresan@clinicanord.example',
  admin: 'vera.holm@daybook.example',
  shut: 'owen@kestrel.example',
}
const first = { email: 'first@daybook.example', password: 'a long enough secret' }

/**
 * Two installations and everybody who visits them: the demo, with a practice that is new and a record that is held back,
 * and one where nothing has happened but for its first super admin, and registration is closed.
 * @param {import('playwright').Browser} browser
 */
export async function openHouses(browser) {
  const demo = await start(['--demo'], /password of all of them is \S+/)
  const password = /password of all of them is (\S+)/.exec(demo.text)?.[1] ?? ''
  const bare = await start([], /Daybook is at \S+/, {
    REGISTRATION: 'closed',
    ADMIN_PASSWORD: first.password,
  })
  await run(
    process.execPath,
    ['build/server/cli.js', 'admin:create', '--email', first.email, '--name', 'Vera Holm'],
    { env: bare.env },
  )
  await holdBack(demo)
  /** @type {Record<string, Visitor>} */
  const visitors = {
    nobody: { url: demo.url, state: undefined },
    stranger: { url: bare.url, state: undefined },
    first: { url: bare.url, state: await signedIn(browser, bare.url, first.email, first.password) },
    newcomer: { url: demo.url, state: await registered(browser, demo.url) },
  }
  for (const [who, email] of Object.entries(emails))
    visitors[who] = { url: demo.url, state: await signedIn(browser, demo.url, email, password) }
  return {
    visitors,
    async stop() {
      await Promise.all([demo.stop(), bare.stop()])
    },
  }
}

/**
 * Sets the record of somebody who does not exist aside, as the projector does with one that it cannot fold.
 * @param {Installation} installation
 */
async function holdBack({ folder }) {
  const data = path.join(folder, 'postgres', 'data')
  const [, , , , host] = (await readFile(path.join(data, 'postmaster.pid'), 'utf8')).split('\n')
  const password = await readFile(path.join(data, 'daybook-password'), 'utf8')
  const client = new pg.Client({ host, user: 'daybook', password, database: 'postgres' })
  await client.connect()
  await client.query(
    `insert into log.quarantine (model, version, key, position, error, waiting)
     select model, version, '["0190a000-0000-7000-8000-000000000000"]', 1, 'AdminDismissed version 1: field “userId” is missing', 1
       from log.checkpoints where model = 'admins'`,
  )
  await client.end()
}

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {(page: import('playwright').Page) => Promise<void>} act
 */
async function stateAfter(browser, url, act) {
  const context = await browser.newContext({ baseURL: url, javaScriptEnabled: false })
  await act(await context.newPage())
  const state = await context.storageState()
  await context.close()
  return state
}

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url
 * @param {string} email
 * @param {string} password
 */
function signedIn(browser, url, email, password) {
  return stateAfter(browser, url, async (page) => {
    await page.goto('/login')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  })
}

/**
 * @param {import('playwright').Browser} browser
 * @param {string} url
 */
function registered(browser, url) {
  return stateAfter(browser, url, async (page) => {
    await page.goto('/register')
    await page.getByLabel('Your name').fill('Nora Weiss')
    await page.getByLabel('E-mail').fill('nora@weiss.example')
    await page.getByLabel('Password').fill('quiet river stones')
    await page.getByLabel('Practice').fill('Praxis Weiss')
    await page.getByRole('button', { name: 'Register practice' }).click()
  })
}

/**
 * Opens one page, sends its form if it has one, and waits until it is awake.
 * @param {import('playwright').Page} page
 * @param {import('./pages-to-show.js').ShownPage} shown
 */
export async function show(page, { path: where, open, then = '', send }) {
  const awake = () => page.locator('html[data-hydrated]').waitFor()
  await page.goto(where)
  await awake()
  if (open) {
    const to = await page.locator(open).first().getAttribute('href')
    await page.goto(new URL(`${to ?? where}${then}`, page.url()).href)
    await awake()
  }
  if (send) {
    for (const [label, value] of Object.entries(send.fields))
      await page.locator('main').getByLabel(label, { exact: true }).fill(value)
    await page.getByRole('button', { name: send.button }).last().click()
    await page
      .locator(send.shows ?? '[aria-invalid="true"], [role="alert"]')
      .first()
      .waitFor()
  }
}
