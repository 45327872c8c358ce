import type { PlaywrightWorkerArgs } from '@playwright/test'
import { goodPassword, type App } from '../application'
import { Visiting } from './visitor'
import type { Visitor } from './routes'

export interface World {
  readonly visitors: Readonly<Record<Visitor, Visiting>>
  /** What the names in the paths of the matrix stand for: in the practice of `owner`, and in that of `other`. */
  readonly own: Readonly<Record<string, string>>
  readonly foreign: Readonly<Record<string, string>>
  /** The same in the suspended practice of `shut`. */
  readonly suspended: Readonly<Record<string, string>>
}

/** Why `gone` had to go: for those who may read the history. */
export const reasonOfRemoval = 'took the keys of the archive home'

const place = { zone: 'Europe/Bucharest', currency: 'RON' }

/** Two practices, a suspended one, and people in every role and state. */
export async function makeWorld(
  playwright: PlaywrightWorkerArgs['playwright'],
  app: App,
  tag: string,
): Promise<World> {
  const visitor = async (): Promise<Visiting> => new Visiting(await playwright.request.newContext(), app.url)
  const registered = async (who: string): Promise<{ visiting: Visiting; slug: string }> => {
    const visiting = await visitor()
    const to = await visiting.send('/register', 'register', {
      name: `${who} Person`,
      email: `${who}@${tag}.example`,
      password: goodPassword,
      practice: `${who} ${tag}`,
      ...place,
    })
    return { visiting, slug: to.replace('/t/', '') }
  }
  const owner = await registered('owner')
  const other = await registered('other')
  const shut = await registered('shut')
  const superAdmin = await visitor()
  await superAdmin.send('/login', 'signIn', {
    email: app.admin.email,
    password: app.admin.password,
    to: '/admin',
  })

  const joined = async (who: string, role: string): Promise<Visiting> => {
    await owner.visiting.send(`/t/${owner.slug}/team/invite`, 'invite', {
      email: `${who}@${tag}.example`,
      name: who,
      role,
      message: '',
    })
    const visiting = await visitor()
    const link = await mailedLink(visiting, `${who}@${tag}.example`)
    await visiting.get(link)
    await visiting.send('/invite/open', 'acceptAsNew', { name: who, password: goodPassword })
    return visiting
  }
  const admin = await joined('admin', 'admin')
  const staff = await joined('staff', 'staff')
  const gone = await joined('gone', 'staff')

  const own = await idsOf(owner.visiting, superAdmin, owner.slug)
  const foreign = await idsOf(other.visiting, superAdmin, other.slug)
  const goneId = await memberId(owner.visiting, owner.slug, 'gone')
  await owner.visiting.send(`/t/${owner.slug}/team/${goneId}/remove`, 'remove', {
    reason: reasonOfRemoval,
  })
  const suspended = await idsOf(shut.visiting, superAdmin, shut.slug)
  const shutId = suspended['tenantId'] ?? ''
  await superAdmin.send(`/admin/tenants/${shutId}/suspend`, 'suspend', {
    reason: 'part of a test world',
  })

  const visitors = {
    anonymous: await visitor(),
    staff,
    admin,
    owner: owner.visiting,
    other: other.visiting,
    gone,
    shut: shut.visiting,
    superAdmin,
  }
  return { visitors, own, foreign, suspended }
}

async function mailedLink(visiting: Visiting, email: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const list = await (await visiting.get('/dev/mail')).text()
    const mail = [...list.matchAll(/href="(\/dev\/mail\?mail=[^"]+)"[^>]*>.*?<small>([^<,]*)/gs)].find(
      ([, , to]) => to?.includes(email),
    )
    if (mail?.[1]) {
      const text = await (await visiting.get(mail[1].replaceAll('&amp;', '&'))).text()
      const link = /href="(\/invite\/[\w-]{20,})"/.exec(text)?.[1]
      if (link) return link
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('The invite was not mailed in 20 seconds')
}

/** Ids as the pages give them: read models may lag, so until they are there. */
async function idsOf(
  visiting: Visiting,
  superAdmin: Visiting,
  slug: string,
): Promise<Readonly<Record<string, string>>> {
  const history = await until(visiting, `/t/${slug}/audit`, /[?;]open=(\d+)"/)
  const tenants = await until(
    superAdmin,
    `/admin/tenants?text=${encodeURIComponent(slug)}`,
    /\/admin\/tenants\/([0-9a-f-]{36})"/,
  )
  const userId = await until(visiting, `/t/${slug}/team`, /\/team\/([0-9a-f-]{36})\/role/)
  return { slug, position: history, tenantId: tenants, userId }
}

async function memberId(visiting: Visiting, slug: string, name: string): Promise<string> {
  return until(visiting, `/t/${slug}/team`, new RegExp(`More for ${name}".*?/team/([0-9a-f-]{36})/role`, 's'))
}

async function until(visiting: Visiting, path: string, pattern: RegExp): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const found = pattern.exec(await (await visiting.get(path)).text())?.[1]
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${path} never showed ${String(pattern)}`)
}
