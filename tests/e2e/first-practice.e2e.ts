import { expect, goodPassword, mailedInvite, register, signIn, someone, test } from './application'

test('a practice from its registration to its history', async ({ app, browser }, { project }) => {
  const tag = project.name.replace(/[^a-z]/g, '')
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
})

test('bad input is answered beside the field and nothing typed is lost', async ({ app, browser }, {
  project,
}) => {
  const tag = `bad${project.name.replace(/[^a-z]/g, '')}`
  const page = await someone(browser, app)
  await register(page, { name: 'Grace Lin', email: `grace@${tag}.example`, practice: `Studio ${tag}` })
  await expect(page).toHaveURL(/\/t\//)

  const other = await someone(browser, app)
  await register(other, { name: 'Grace Again', email: `GRACE@${tag}.example`, practice: 'Another' })
  await expect(other.getByText('This address already has an account.')).toBeVisible()
  await expect(other.getByLabel('Your name')).toHaveValue('Grace Again')

  await other.goto('/login')
  await other.getByLabel('E-mail').fill(`grace@${tag}.example`)
  await other.getByLabel('Password').fill('not the password')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await expect(other.getByRole('alert')).toContainText('The e-mail or the password is not right.')
  await expect(other.getByLabel('E-mail')).toHaveValue(`grace@${tag}.example`)

  await page.goto(`/t/studio-${tag}/team/invite`)
  await page.getByLabel('E-mail').fill('someone@nowhere')
  await page.getByLabel('Message').fill('Kept.')
  await page.getByRole('button', { name: 'Send invite' }).click()
  await expect(page.getByText('This address is not complete.')).toBeVisible()
  await expect(page.getByLabel('Message')).toHaveValue('Kept.')

  const response = await page.goto(`/t/studio-${tag}/no-such-page`)
  expect(response?.status()).toBe(404)
})
