import { expect, register, someone, test } from './application'
import { firstPractice } from './first-practice-story'

test('a practice from its registration to its history', async ({ app, browser }, { project }) => {
  await firstPractice(app, browser, project.name.replace(/[^a-z]/g, ''))
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
