import { expect, mailedInvite, register, signIn, someone, test } from './application'

test('the audit log is asked by person and by record, and its rows open in place', async ({ app, browser }, {
  project,
}) => {
  const tag = `hist${project.name.replace(/[^a-z]/g, '')}`
  const practice = `Studio ${tag}`
  const ana = await someone(browser, app)
  await register(ana, { name: `Ana ${tag}`, email: `ana@${tag}.example`, practice })
  await expect(ana).toHaveURL(/\/t\//)
  const audit = `/t/studio-${tag}/audit`
  await ana.goto(`/t/studio-${tag}/team/invite`)
  await ana.getByLabel('E-mail').fill(`mihai@${tag}.example`)
  await ana.getByLabel('Name').fill(`Mihai ${tag}`)
  await ana.getByRole('button', { name: 'Send invite' }).click()
  await expect(ana).toHaveURL(/\/team$/)
  await mailedInvite(ana, `mihai@${tag}.example`)

  // A practice chooses among its own people.
  await expect(async () => {
    await ana.goto(audit)
    await expect(ana.getByRole('main')).toContainText('was mailed', { timeout: 500 })
  }).toPass()
  await ana.getByText('Filter', { exact: true }).click()
  await ana.getByLabel('By').selectOption(`Ana ${tag}`)
  await ana.getByRole('button', { name: 'Show' }).click()
  await expect(ana).toHaveURL(/actor=[0-9a-f-]{36}/)
  await expect(ana.getByRole('main')).toContainText(`By Ana ${tag}`)
  await expect(ana.getByRole('main')).toContainText(`Ana ${tag} invited Mihai ${tag}`)
  await expect(ana.getByRole('main')).not.toContainText('was mailed')
  await ana.getByRole('link', { name: 'Remove the filter By' }).click()
  await expect(ana.getByRole('main')).toContainText('was mailed')

  // A record is found by a part of its name: one at once, several to choose from.
  const about = async (text: string) => {
    await ana.goto(audit)
    await ana.getByText('Filter', { exact: true }).click()
    await ana.getByLabel('About').fill(text)
    await ana.getByRole('button', { name: 'Show' }).click()
  }
  await about('mihai')
  await expect(ana).toHaveURL(/\?ref=[0-9a-f-]{36}$/)
  await expect(ana.getByRole('main')).toContainText(`About Invite of Mihai ${tag}`)
  await expect(ana.getByRole('main')).toContainText('was mailed')
  const inviteId = new URL(ana.url()).searchParams.get('ref') ?? ''
  await about(tag)
  await expect(ana.getByRole('heading', { name: `Entries about which “${tag}”?` })).toBeVisible()
  await ana.getByRole('link', { name: `${practice} studio-${tag}` }).click()
  await expect(ana.getByRole('main')).toContainText(`About ${practice}`)
  await about(inviteId)
  await expect(ana).toHaveURL(new RegExp(`\\?ref=${inviteId}$`))
  await about('zzz')
  await expect(ana.getByText('No record here has the name or id “zzz”.')).toBeVisible()

  // What cannot be read is said, and the rest still filters.
  await ana.goto(`${audit}?actor=nobody&type=InviteSent`)
  await expect(ana.getByText('Nobody has the id that this address names.')).toBeVisible()
  await expect(ana.getByRole('main')).toContainText('1 of')
  await ana.getByRole('link', { name: 'Leave it out' }).click()
  await expect(ana).toHaveURL(/\?type=InviteSent$/)

  // A row opens in place with what its page says, and closes again.
  await ana.getByRole('link', { name: `invited Mihai ${tag}` }).click()
  await expect(ana).toHaveURL(/open=\d+$/)
  await expect(ana.getByRole('row', { name: 'Status Not set open' })).toBeVisible()
  await expect(ana.getByRole('link', { name: `Invite of Mihai ${tag}` })).toBeVisible()
  await ana.getByRole('link', { name: 'After it in this record' }).isVisible()
  const changes = await ana.getByRole('table').innerText()
  await ana.getByRole('link', { name: 'Open entry' }).click()
  await expect(ana.getByRole('heading', { level: 1 })).toHaveText(`Ana ${tag} invited Mihai ${tag} as staff`)
  expect(await ana.getByRole('table').innerText()).toBe(changes)
  await ana.goto(`${audit}?type=InviteSent`)
  const row = ana.getByRole('link', { name: `invited Mihai ${tag}` })
  await row.click()
  await expect(ana.getByRole('link', { name: 'Open entry' })).toBeVisible()
  await row.click()
  await expect(ana.getByRole('link', { name: 'Open entry' })).toHaveCount(0)
  await expect(ana).toHaveURL(/\?type=InviteSent$/)

  // The registration is one action of several entries.
  await ana.goto(`${audit}?type=TenantProvisioned`)
  await ana.getByRole('link', { name: `opened ${practice}` }).click()
  await ana.getByRole('link', { name: /^\d+ entries$/ }).click()
  await expect(ana).toHaveURL(/\?action=/)
  await expect(ana.getByRole('main')).toContainText(`Ana ${tag} joined ${practice} as owner`)

  // The console searches among everybody, and finds the address that was taken for the practice.
  const vera = await someone(browser, app)
  await signIn(vera, app.admin.email, app.admin.password)
  await vera.goto('/admin/audit')
  await vera.getByText('Filter', { exact: true }).click()
  await vera.getByLabel('By').fill(`ana ${tag}`)
  await vera.getByRole('button', { name: 'Show' }).click()
  await expect(vera).toHaveURL(/actor=[0-9a-f-]{36}$/)
  await expect(vera.getByRole('main')).toContainText(`By Ana ${tag}`)
  await vera.goto(`/admin/audit?about=${encodeURIComponent(practice)}&type=AddressTaken`)
  await vera
    .getByRole('link', { name: `${practice} studio-${tag}` })
    .or(vera.getByText(`About ${practice}`))
    .first()
    .click()
  await expect(vera.getByRole('main')).toContainText(`An e-mail address became the account of Ana ${tag}`)
  await expect(vera.getByRole('main')).toContainText('1 of')
})
