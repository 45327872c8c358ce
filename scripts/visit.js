import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** The demo on a folder of its own, gone afterwards. */
export async function startDemo() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-screens-'))
  const env = { ...process.env, NODE_ENV: 'production', DAYBOOK_DIR: folder, PORT: '0', LOG_LEVEL: 'error' }
  const child = spawn(process.execPath, ['build/server/main.js', '--demo'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const text = await new Promise((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
      if (/password of all of them is \S+/.test(said)) resolve(said)
    })
    child.once('exit', () => reject(new Error(`The demo ended: ${said}`)))
  })
  const url = /Daybook is at (\S+)/.exec(text)?.[1] ?? ''
  const password = /password of all of them is (\S+)/.exec(text)?.[1] ?? ''
  return {
    url,
    password,
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
}

/**
 * Cookies of each visitor: signs in three people of the demo and registers a practice that is new.
 * @param {import('playwright').Browser} browser
 * @param {{ url: string, password: string }} demo
 * @returns {Promise<Record<string, Awaited<ReturnType<import('playwright').BrowserContext['storageState']>> | undefined>>}
 */
export async function visitors(browser, { url, password }) {
  /** @type {Awaited<ReturnType<typeof visitors>>} */
  const states = { nobody: undefined }
  for (const [who, email] of Object.entries(emails)) {
    const context = await browser.newContext({ baseURL: url, javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto('/login')
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    states[who] = await context.storageState()
    await context.close()
  }
  const context = await browser.newContext({ baseURL: url, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/register')
  await page.getByLabel('Your name').fill('Nora Weiss')
  await page.getByLabel('E-mail').fill('nora@weiss.example')
  await page.getByLabel('Password').fill('quiet river stones')
  await page.getByLabel('Practice').fill('Praxis Weiss')
  await page.getByRole('button', { name: 'Register practice' }).click()
  states.newcomer = await context.storageState()
  await context.close()
  return states
}

/**
 * Opens one page and waits until it is awake.
 * @param {import('playwright').Page} page
 * @param {{ path: string, open?: string }} shown
 */
export async function show(page, { path: where, open }) {
  await page.goto(where)
  await page.locator('html[data-hydrated]').waitFor()
  if (open) {
    const to = await page.locator(open).first().getAttribute('href')
    await page.goto(to ?? where)
    await page.locator('html[data-hydrated]').waitFor()
  }
}
