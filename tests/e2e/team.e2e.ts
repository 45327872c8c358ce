import type { Page } from '@playwright/test'
import { expect, goodPassword, mailedInvite, register, someone, test, type App } from './application'
import type { Browser } from '@playwright/test'

async function invite(owner: Page, slug: string, tag: string, name: string): Promise<void> {
  await owner.goto(`/t/${slug}/team/invite`)
  await owner.getByLabel('E-mail').fill(`${name.toLowerCase()}@${tag}.example`)
  await owner.getByLabel('Name').fill(name)
  await owner.getByRole('button', { name: 'Send invite' }).click()
  await expect(owner).toHaveURL(/\/team$/)
}

async function join(browser: Browser, app: App, tag: string, name: string): Promise<Page> {
  const person = await someone(browser, app)
  await person.goto(await mailedInvite(person, `${name.toLowerCase()}@${tag}.example`))
  await person.getByLabel('Password').fill(goodPassword)
  await person.getByRole('button', { name: /^Join/ }).click()
  await expect(person).toHaveURL(/\/t\//)
  return person
}

test('several members and invites are changed at once, and whoever is refused is named', async ({
  app,
  browser,
}, { project }) => {
  const tag = `team${project.name.replace(/[^a-z]/g, '')}`
  const slug = `team-${tag}`
  const team = `/t/${slug}/team`
  const owner = await someone(browser, app)
  await register(owner, { name: 'Olga', email: `olga@${tag}.example`, practice: `Team ${tag}` })
  await expect(owner).toHaveURL(/\/t\//)
  for (const name of ['Mara', 'Nils', 'Pia', 'Quin', 'Rada']) await invite(owner, slug, tag, name)
  const mara = await join(browser, app, tag, 'Mara')
  await join(browser, app, tag, 'Nils')

  const members = owner.getByRole('table', { name: 'Members' })
  const invites = owner.getByRole('table', { name: 'Open invites' })
  const bar = owner.getByRole('form', { name: 'For the selected members' })
  const inviteBar = owner.getByRole('form', { name: 'For the selected invites' })
  await owner.goto(team)
  await expect(members.getByRole('row')).toHaveCount(4)
  await expect(bar).toBeHidden()

  // Withdraw two of three invites.
  await owner.getByLabel('Select the invite to Pia').check()
  await owner.getByLabel('Select the invite to Quin').check()
  await inviteBar.getByRole('button', { name: 'Withdraw' }).click()
  await expect(owner.getByRole('heading', { name: 'Withdraw 2 invites?' })).toBeVisible()
  await owner.getByRole('button', { name: 'Withdraw 2 invites' }).click()
  await expect(owner.getByText(/Withdrew the invites to (Pia and Quin|Quin and Pia)/)).toBeVisible()
  await expect(invites.getByRole('row')).toHaveCount(2)

  // Send the one that is left again: a second mail with a new link.
  await owner.getByLabel('Select the invite to Rada').check()
  await inviteBar.getByRole('button', { name: 'Resend' }).click()
  await owner.getByRole('button', { name: 'Send 1 invite again' }).click()
  await expect(owner.getByText('Sent the invites to Rada again')).toBeVisible()

  // Remove everybody: the last owner stays, and that is said by name.
  await owner.goto(team)
  for (const name of ['Olga', 'Mara', 'Nils']) await owner.getByLabel(`Select ${name}`).check()
  await expect(bar).toBeVisible()
  await bar.getByRole('button', { name: 'Remove' }).click()
  await expect(owner.getByRole('heading', { name: 'Remove 3 people?' })).toBeVisible()
  await expect(owner.getByText('Olga, Mara, and Nils')).toBeVisible()
  await owner.getByLabel('Reason').fill('The season is over')
  await owner.getByRole('button', { name: 'Remove 3 people' }).click()
  await expect(
    owner.getByText(/Removed Mara and Nils from .* Not Olga: A practice needs an owner\./),
  ).toBeVisible()
  await expect(members.getByRole('row')).toHaveCount(2)
  await mara.goto(team)
  await expect(mara.getByRole('heading', { level: 1 })).not.toHaveText('Team')

  // Nobody but the last owner: nothing is done, and the dialog says why.
  await owner.getByLabel('Select Olga').check()
  await bar.getByRole('button', { name: 'Remove' }).click()
  await owner.getByRole('button', { name: 'Remove Olga' }).click()
  await expect(owner.getByText('Not Olga: A practice needs an owner.')).toBeVisible()

  // Each removal is an entry of its own, with the reason.
  await owner.goto(`/t/${slug}/audit?type=MemberRemoved`)
  for (const name of ['Mara', 'Nils'])
    await expect(owner.getByText(`Olga removed ${name} from Team ${tag}: The season is over`)).toBeVisible()
  await owner.goto(`${team}/remove`)
  await expect(owner.getByRole('heading', { name: 'Nobody is selected' })).toBeVisible()
})
