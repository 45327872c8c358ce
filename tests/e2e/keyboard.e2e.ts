import type { Page } from '@playwright/test'
import { expect, register, signIn, someone, test, type App } from './application'
import type { Browser } from '@playwright/test'

async function owner(browser: Browser, app: App, tag: string): Promise<Page> {
  const page = await someone(browser, app)
  await register(page, { name: 'Ana Pop', email: `ana@${tag}.example`, practice: `Clinica ${tag}` })
  await expect(page).toHaveURL(new RegExp(`/t/clinica-${tag}$`))
  await page.goto(`/t/clinica-${tag}/team`)
  await page.locator('html[data-hydrated]').waitFor()
  return page
}

test('a dialog gives the focus back to what opened it', async ({ app, browser }) => {
  const page = await owner(browser, app, 'focus')
  const team = await page.title()
  const invite = page.getByRole('link', { name: 'Invite colleague' }).first()
  await invite.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expect(page).toHaveTitle(/^Invite a colleague · /)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(invite).toBeFocused()
  await expect(page).toHaveTitle(team)

  const dots = page.getByRole('button', { name: 'More for Ana Pop' })
  await dots.click()
  await page.getByRole('link', { name: 'Change role' }).click()
  await expect(page).toHaveTitle(/^The role of Ana Pop · /)
  await page.getByRole('dialog').getByRole('link', { name: 'Cancel' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(dots, 'the menu that led there has closed').toBeFocused()

  await page.goto(`${page.url()}/invite`)
  await page.locator('html[data-hydrated]').waitFor()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { level: 1 }), 'nothing opened it').toBeFocused()
})

test('a refused form leads to its first fault', async ({ app, browser }) => {
  const page = await owner(browser, app, 'fault')
  await page.getByRole('link', { name: 'Invite colleague' }).first().click()
  // A browser lets this pass; the server does not.
  await page.getByLabel('E-mail').fill('someone@nowhere')
  await page.getByRole('button', { name: 'Send invite' }).click()
  await expect(page.getByLabel('E-mail')).toBeFocused()
  await expect(page.getByLabel('E-mail')).toHaveAccessibleDescription(/This address is not complete/)

  await page.getByLabel('E-mail').fill('ana@fault.example')
  await page.getByLabel('Name').focus()
  await page.getByRole('button', { name: 'Send invite' }).click()
  await expect(page.getByText('This person is a member already.')).toBeVisible()
  await expect(page.getByLabel('E-mail')).toBeFocused()
})

test('what is wrong with a whole form is read out once, and the focus is there', async ({ app, browser }) => {
  const page = await someone(browser, app)
  await page.goto('/login')
  await page.locator('html[data-hydrated]').waitFor()
  await page.getByLabel('E-mail').fill('nobody@nowhere.example')
  await page.getByLabel('Password').fill('not the password')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toHaveCount(1)
  await expect(page.getByRole('alert')).toContainText('The e-mail or the password is not right.')
  await expect(page.locator(':focus')).toContainText('The e-mail or the password is not right.')
  // The next field is one step away.
  await page.keyboard.press('Tab')
  await expect(page.getByLabel('E-mail')).toBeFocused()
})

test('a refused form is checked by the browser again', async ({ app, browser }) => {
  const page = await someone(browser, app)
  await page.goto('/register')
  await page.locator('html[data-hydrated]').waitFor()
  await page.getByLabel('Your name').fill('Nora')
  await page.getByLabel('E-mail').fill('nora@nowhere')
  await page.getByLabel('Password').fill('nora nora')
  await page.getByLabel('Practice').fill('Praxis')
  await page.getByRole('button', { name: 'Register practice' }).click()
  await expect(page.getByText('This address is not complete.')).toBeVisible()
  await page.getByLabel('Your name').fill('')
  await page.getByRole('button', { name: 'Register practice' }).click()
  expect(
    await page
      .getByLabel('Your name')
      .evaluate((input) => (input as HTMLInputElement).matches(':user-invalid')),
  ).toBe(true)
})

test('the zone of a registration is that of the browser, unless somebody chose another', async ({
  app,
  browser,
}) => {
  const page = await someone(browser, app)
  await page.goto('/register')
  await expect(page.getByLabel('Zone')).toHaveValue('Europe/Bucharest')

  const other = await someone(browser, app)
  // Whoever is faster than the script has chosen.
  await other.route('**/assets/*.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 400))
    await route.continue()
  })
  await other.goto('/register', { waitUntil: 'commit' })
  await other.getByLabel('Zone').selectOption('Asia/Tokyo')
  await other.locator('html[data-hydrated]').waitFor()
  await expect(other.getByLabel('Zone')).toHaveValue('Asia/Tokyo')
})

test('a link can be copied where the browser has no clipboard for us', async ({ app, browser }) => {
  const page = await owner(browser, app, 'copy')
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
  await page.getByRole('link', { name: 'Invite colleague' }).first().click()
  await page.getByLabel('E-mail').fill('mihai@copy.example')
  await page.getByRole('button', { name: 'Send invite' }).click()
  await expect(page.getByRole('table', { name: 'Open invites' })).toContainText('mihai@copy.example')
  await page.reload()
  await page.locator('html[data-hydrated]').waitFor()
  await page.getByRole('button', { name: /More for mihai/ }).click()
  await page.getByRole('button', { name: 'Copy link' }).click()
  const link = page.getByLabel('This link is shown only now')
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Copied', exact: true })).toBeVisible()
  const selected = await link.evaluate((input) => {
    const field = input as HTMLInputElement
    return field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0)
  })
  expect(selected).toMatch(/\/invite\/[\w-]{43}$/)
})

test('somebody who is signed in goes where the sign-in page would have led', async ({ app, browser }) => {
  const page = await someone(browser, app)
  await signIn(page, app.admin.email, app.admin.password)
  await page.goto('/login?to=/account')
  await expect(page).toHaveURL(/\/account$/)
  await page.goto('/login?to=https://evil.example')
  await expect(page).toHaveURL(/\/admin$/)
})

const endless = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(4).slice(0, 120)

test('a name without blanks stays inside a phone', async ({ app, browser }) => {
  const page = await someone(browser, app)
  await page.setViewportSize({ width: 390, height: 844 })
  await register(page, { name: endless, email: 'long@names.example', practice: endless })
  await expect(page).toHaveURL(/\/t\//)
  const base = new URL(page.url()).pathname
  const vera = await someone(browser, app)
  await vera.setViewportSize({ width: 390, height: 844 })
  await signIn(vera, app.admin.email, app.admin.password)
  await vera.goto(`/admin/tenants?text=${endless.slice(0, 40)}`)
  const tenant = (await vera.locator('main tbody a').first().getAttribute('href')) ?? ''
  const visits: readonly (readonly [Page, readonly string[]])[] = [
    [
      page,
      [
        base,
        `${base}/team`,
        `${base}/team/invite`,
        `${base}/audit`,
        `${base}/settings`,
        `${base}/menu`,
        '/account',
      ],
    ],
    [
      vera,
      [
        '/admin',
        '/admin/tenants',
        tenant,
        `${tenant}/suspend`,
        `${tenant}/seats`,
        '/admin/users',
        '/admin/audit',
      ],
    ],
  ]
  for (const [who, paths] of visits) {
    for (const path of paths) {
      await who.goto(path)
      const wide = await who.evaluate(() => document.documentElement.scrollWidth)
      expect(`${path} ${wide}`).toBe(`${path} 390`)
      if ((await who.getByRole('dialog').count()) > 0) continue
      for (const menu of await who.locator('button[popovertarget]').all()) {
        if (!(await menu.isVisible())) continue
        await menu.click()
        const open = await who.evaluate(() => document.documentElement.scrollWidth)
        expect(`${path} with its menu ${open}`).toBe(`${path} with its menu 390`)
        await who.keyboard.press('Escape')
      }
    }
  }
})
