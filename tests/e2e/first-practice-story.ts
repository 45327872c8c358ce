import type { Browser } from '@playwright/test'
import { expect, goodPassword, mailedInvite, register, signIn, someone, type App } from './application'

/** A practice from its registration to its history, as three people see it. `tag` makes its names its own. */
export async function firstPractice(app: App, browser: Browser, tag: string): Promise<void> {
  const practice = `Clinica ${tag}`
  const ana = await someone(browser, app)
  await register(ana, { name: 'Ana Pop', email: `ana@${tag}.example`, practice })
  await expect(ana).toHaveURL(new RegExp(`/t/clinica-${tag}$`))
  await expect(ana.getByRole('status')).toContainText(`Opened ${practice}`)
  await expect(ana.getByText('of 8 seats')).toBeVisible()
  await expect(ana.getByText('First steps')).toBeVisible()
  await expect(ana.getByText(`Ana Pop opened ${practice}`)).toBeVisible()

  await ana.getByRole('link', { name: 'Invite colleague' }).first().click()
  await ana.getByLabel('E-mail').fill(`Mihai@${tag}.Example `)
  await ana.getByLabel('Name').fill('Mihai Ionescu')
  await ana.getByLabel('Admin').check()
  await ana.getByLabel('Message').fill('Vino joi.')
  await ana.getByRole('button', { name: 'Send invite' }).click()
  await expect(ana).toHaveURL(/\/team$/)
  await expect(ana.getByRole('table', { name: 'Open invites' })).toContainText('Mihai Ionescu')

  const mihai = await someone(browser, app)
  const link = await mailedInvite(mihai, `mihai@${tag}.example`)
  await mihai.goto(link)
  await expect(mihai, 'the token leaves the address').toHaveURL(/\/invite\/open$/)
  await expect(mihai.getByRole('heading')).toHaveText(`Join ${practice}`)
  await expect(mihai.getByText('Vino joi.')).toBeVisible()
  await mihai.getByLabel('Password').fill(goodPassword)
  await mihai.getByRole('button', { name: `Join ${practice}` }).click()
  await expect(mihai).toHaveURL(new RegExp(`/t/clinica-${tag}$`))
  await mihai.goto(link)
  await expect(mihai.getByRole('heading')).toHaveText('This invite was accepted already')

  const vera = await someone(browser, app)
  await signIn(vera, app.admin.email, app.admin.password)
  await vera.goto(`/admin/tenants?text=${encodeURIComponent(practice)}`)
  await vera.getByRole('link', { name: practice }).first().click()
  await vera.getByRole('link', { name: 'Suspend', exact: true }).click()
  await expect(vera.getByText('people lose access with their next click')).toBeVisible()
  await vera.getByLabel('Reason').fill('unpaid invoices since September')
  await vera.getByRole('button', { name: `Suspend ${practice}` }).click()
  await expect(vera.getByRole('status')).toContainText(`Suspended ${practice}`)

  await ana.goto(`/t/clinica-${tag}/team`)
  await expect(ana.getByRole('heading')).toHaveText(`${practice} is suspended`)
  await expect(ana.getByText('unpaid invoices since September')).toBeVisible()

  await vera.getByRole('link', { name: 'Reactivate' }).click()
  await vera.getByLabel('Reason').fill('paid by bank transfer today')
  await vera.getByRole('button', { name: `Reactivate ${practice}` }).click()
  await expect(vera.getByRole('status')).toContainText(`Reactivated ${practice}`)

  await ana.goto(`/t/clinica-${tag}/audit`)
  for (const sentence of [
    `Ana Pop opened ${practice}`,
    'Ana Pop invited Mihai Ionescu as admin',
    'The invite to Mihai Ionescu was mailed',
    `Mihai Ionescu accepted the invite to ${practice} as admin`,
    `Vera Holm suspended ${practice}: unpaid invoices since September`,
    `Vera Holm reactivated ${practice}: paid by bank transfer today`,
  ]) {
    await expect(ana.getByRole('main')).toContainText(sentence)
  }
  await ana.getByRole('link', { name: /suspended/ }).click()
  await expect(ana.getByRole('row', { name: 'Status active suspended' })).toBeVisible()
  await ana.getByRole('link', { name: 'Open entry' }).click()
  await expect(ana.getByRole('heading', { level: 1 })).toHaveText(`Vera Holm suspended ${practice}`)
  await expect(ana.getByRole('row', { name: 'Status active suspended' })).toBeVisible()

  await mihai.goto(`/t/clinica-${tag}/team`)
  await mihai.getByRole('button', { name: 'Account of Mihai Ionescu' }).click()
  await mihai.getByRole('button', { name: 'Sign out' }).first().click()
  await expect(mihai).toHaveURL(/\/login$/)
  await mihai.goto(`/t/clinica-${tag}`)
  await expect(mihai).toHaveURL(/\/login\?to=/)
}
