import { spawn, execFile, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { test as base, expect, type Browser, type Page } from '@playwright/test'

const run = promisify(execFile)

export interface App {
  readonly url: string
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  readonly admin: { readonly email: string; readonly password: string }
}

export interface Started extends App {
  readonly child: ChildProcess
  stop(): Promise<void>
}

export const admin = { email: 'vera@daybook.example', password: 'a long enough secret' }

/** The built application on embedded defaults in a folder of its own, as `npm start` runs it. */
export async function startApp(
  folder: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    DAYBOOK_DIR: folder,
    PORT: '0',
    LOG_LEVEL: 'warn',
    ADMIN_PASSWORD: admin.password,
    ...extra,
  }
  const child = spawn(process.execPath, ['--enable-source-maps', 'build/server/main.js'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /Daybook is at (\S+)/.exec(text)?.[1]
      if (found) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`The application ended with ${code}: ${text}`)))
  })
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
  return { url, folder, env, admin, child, stop }
}

export async function createAdmin({ env }: Pick<App, 'env'>): Promise<void> {
  await run(
    process.execPath,
    ['build/server/cli.js', 'admin:create', '--email', admin.email, '--name', 'Vera Holm'],
    { env },
  )
}

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), 'daybook-e2e-'))
}

/** Fails the test for errors in the console, uncaught exceptions and anything the content security policy blocked. */
export function watch(page: Page): Page {
  page.on('pageerror', (error) => expect.soft(error.message, 'uncaught exception').toBe(''))
  page.on('console', (message) => {
    // A 4xx of a page under test is logged as an error too; what the page shows is asserted where it matters.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      expect.soft(message.text(), `console on ${page.url()}`).toBe('')
    }
  })
  return page
}

/** A person with a browser of their own. */
export async function someone(browser: Browser, app: App): Promise<Page> {
  const context = await browser.newContext({ baseURL: app.url })
  return watch(await context.newPage())
}

export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).not.toHaveURL(/login/)
}

export interface Registration {
  readonly name: string
  readonly email: string
  readonly practice: string
}

export const goodPassword = 'quiet river stones'

export async function register(page: Page, { name, email, practice }: Registration): Promise<void> {
  await page.goto('/register')
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(goodPassword)
  await page.getByLabel('Practice').fill(practice)
  await page.getByLabel('Zone').selectOption('Europe/Bucharest')
  await page.getByLabel('Currency').selectOption('RON')
  await page.getByRole('button', { name: 'Register practice' }).click()
}

/** The path of the newest invite link that was mailed to an address. Waits for the mail. */
export async function mailedInvite(page: Page, email: string): Promise<string> {
  await expect(async () => {
    await page.goto('/dev/mail')
    await page.getByRole('link', { name: email }).first().click({ timeout: 500 })
    await expect(page.getByText(`To ${email}`)).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 20_000 })
  return (await page.locator('article a').first().getAttribute('href')) ?? ''
}

export const test = base.extend<object, { app: App }>({
  app: [
    async ({}, use) => {
      const folder = await temporaryFolder()
      const started = await startApp(folder)
      await createAdmin(started)
      await use(started)
      await started.stop()
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

export { expect }
