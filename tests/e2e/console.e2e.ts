import { expect, register, signIn, someone, test } from './application'

test('rebuilds a read model from the console, shows the result, and keeps the toast meanwhile', async ({
  browser,
  app,
}) => {
  const page = await someone(browser, app)
  await signIn(page, app.admin.email, app.admin.password)
  await page.goto('/admin/projections')
  const row = page.locator('tr#tenants')
  await expect(row).toContainText('Not yet')
  await row.getByRole('button', { name: 'Rebuild' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Started rebuilding tenants' })).toBeVisible()
  // Nobody touches the page: it looks again by itself.
  await expect(row).toContainText(/identical.*Rebuild of \d+ rows? in/s, { timeout: 10_000 })
  await expect(page.getByRole('status').filter({ hasText: 'Started rebuilding tenants' })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Behind the log' })).toBeVisible()
})

test('looks again without taking focus, a toast or an open table away', async ({ browser, app }) => {
  const page = await someone(browser, app)
  await signIn(page, app.admin.email, app.admin.password)
  await page.goto('/admin/projections')
  // The first measure comes after ten seconds.
  await expect(async () => {
    await page.reload()
    await expect(page.getByText('Show as table')).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 25_000 })
  await page.locator('html[data-hydrated]').waitFor()
  await page.locator('tr#users').getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Started verifying users' })).toBeVisible()
  await page.getByText('Show as table').click()
  const button = page.locator('tr#members').getByRole('button', { name: 'Verify' })
  await button.focus()
  const reads: string[] = []
  page.on('request', (request) => {
    if (request.url().includes('projections.data')) reads.push(request.url())
  })
  await expect(page.locator('tr#users')).toContainText('identical', { timeout: 10_000 })
  await expect.poll(() => reads.length).toBeGreaterThan(0)
  await expect(button).toBeFocused()
  await expect(page.getByRole('columnheader', { name: 'Longest delay' })).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: 'Started verifying users' })).toBeVisible()
  // Once nothing runs, the page is quiet.
  await page.waitForTimeout(7_000)
  const before = reads.length
  await page.waitForTimeout(2_500)
  expect(reads.length).toBe(before)
})

test('says in words that every part is well, and where jobs and reactors are', async ({ browser, app }) => {
  const page = await someone(browser, app)
  await signIn(page, app.admin.email, app.admin.password)
  await expect(page.getByRole('heading', { name: 'Nothing needs attention' })).toBeVisible()
  for (const part of ['Event log', 'Read models', 'Reactors', 'Jobs', 'Outgoing mail', 'Sign-in', 'Database'])
    await expect(page.getByRole('row').filter({ hasText: part }).first()).toContainText('Healthy')
  await page.goto('/admin/jobs')
  // Appointing the super admin left a job that looks after the account.
  await expect(page.getByRole('row').filter({ hasText: 'finish-account' })).toBeVisible()
  await page.goto('/admin/jobs?state=givenUp')
  await expect(page.getByText('No job was given up.')).toBeVisible()
  await expect(page.locator('tr#invite-mails')).toContainText('Following')
})

test('checks the store without scripts too, and keeps what was found', async ({ browser, app }) => {
  const context = await browser.newContext({ baseURL: app.url, javaScriptEnabled: false })
  const page = await context.newPage()
  await signIn(page, app.admin.email, app.admin.password)
  await page.getByRole('link', { name: 'Store' }).click()
  await expect(page.getByText('The store has not been checked yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Check the store' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Started checking the store' })).toBeVisible()
  await expect(async () => {
    await page.goto('/admin/store')
    await expect(page.getByText(/^All \d+ checks hold, up to entry \d+\.$/)).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 20_000 })
  await expect(page.getByRole('row').filter({ hasText: 'Each event is what its hash says' })).toContainText(
    'Holds',
  )
  await expect(page.getByText('This installation was never brought back from a backup.')).toBeVisible()
  await context.close()
})

test('confines the list of practices by what stands in the address, without scripts too', async ({
  browser,
  app,
}) => {
  const owner = await someone(browser, app)
  await register(owner, { name: 'Rosa Lind', email: 'rosa@lind.example', practice: 'Lind Studio' })
  await expect(owner).toHaveURL(/lind-studio/)
  const context = await browser.newContext({ baseURL: app.url, javaScriptEnabled: false })
  const page = await context.newPage()
  await signIn(page, app.admin.email, app.admin.password)
  await page.goto('/admin/tenants')
  await page.getByText('Filter', { exact: true }).click()
  await page.getByLabel('Currency').selectOption('RON')
  await page.getByRole('button', { name: 'Show' }).click()
  await expect(page).toHaveURL(/currency=RON/)
  await expect(page.getByRole('link', { name: 'Lind Studio' })).toBeVisible()
  await page.getByRole('link', { name: 'Last entry' }).click()
  await expect(page).toHaveURL(/currency=RON.*sort=lastEntry/)
  await page.getByRole('link', { name: 'Remove the filter Currency' }).click()
  await expect(page).not.toHaveURL(/currency/)
  await page.goto('/admin/tenants?quiet=30')
  await expect(page.getByRole('heading', { name: 'No tenant matches' })).toBeVisible()
  await context.close()
})
