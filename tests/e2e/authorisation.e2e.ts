import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from './application'
import { actions } from './matrix/actions'
import { routes, visitors, type Row } from './matrix/routes'
import { Visiting } from './matrix/visitor'
import { makeWorld, reasonOfRemoval, type World } from './matrix/world'

interface ListedRoute {
  readonly id: string
  readonly children?: readonly ListedRoute[]
}

let world: World
test.beforeAll(async ({ playwright, app }, { project }) => {
  world = await makeWorld(playwright, app, `m${project.name.replace(/[^a-z]/g, '')}`)
})

function pathOf({ path }: Row, ids: Readonly<Record<string, string>>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? name)
}

/** What is compared between two refusals: everything but the reference of the request, times and the address asked for. */
function anonymous(body: string): string {
  return body
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
    .replace(/nonce="[^"]*"/g, '')
    .replace(/\/(t|admin)\/[^"\\ ?<]*/g, '/path')
    .replace(/\bNow\b|\b\d+ minutes? ago\b/g, 'recently')
    .replace(/\d{4,}/g, 'n')
}

test('every route has a row in the matrix, and every row a route', () => {
  const listed = JSON.parse(
    execFileSync('npx', ['remix', 'routes', '--json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as readonly ListedRoute[]
  const ids = (some: readonly ListedRoute[]): string[] =>
    some.flatMap(({ id, children = [] }) => [id, ...ids(children)])
  expect(ids(listed).sort()).toEqual(Object.keys(routes).sort())
})

for (const [id, row] of Object.entries(routes)) {
  test(`${id} answers each visitor as its row says`, async () => {
    for (const name of visitors) {
      // Signing out would end the visit.
      const response = await world.visitors[name].get(pathOf(row, world.own))
      expect(`${name} ${response.status()}`).toBe(`${name} ${row.answers[name]}`)
    }
  })

  // The root is on every page and holds nothing of anybody.
  if (id !== 'root') {
    test(`${id} gives its data to no one who may not see the page`, async () => {
      for (const name of visitors) {
        if (row.answers[name] === 200) continue
        const path = pathOf(row, world.own)
        const response = await world.visitors[name].get(
          `${path === '/' ? '/_root' : path}.data?_routes=${encodeURIComponent(id)}`,
        )
        const status = response.status()
        // Single fetch carries a redirect in a 202.
        expect(`${name} ${status === 202 ? 302 : status}`).toBe(`${name} ${row.answers[name]}`)
        expect((await world.visitors[name].get(`${path}?_data=${encodeURIComponent(id)}`)).status()).toBe(404)
      }
    })
  }

  test(`${id} takes no form from another site`, async () => {
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'null' },
      { Origin: 'https://evil.example' },
    ]) {
      const response = await world.visitors.owner.post(pathOf(row, world.own), { intent: 'x' }, headers)
      // Reports come from browsers on their own account; there is nothing to steal in them.
      expect(response.status()).toBe(id === 'routes/csp-report' ? 204 : 403)
    }
  })

  if (/:(slug|tenantId|userId|position)/.test(row.path) && row.path.startsWith('/t/')) {
    test(`${id} does not tell another practice from none`, async () => {
      const nobody = {
        slug: 'no-such-practice',
        userId: randomUUID(),
        position: '999999999',
        tenantId: randomUUID(),
      }
      const foreign = await world.visitors.owner.get(pathOf(row, world.foreign))
      const missing = await world.visitors.owner.get(pathOf(row, nobody))
      expect([foreign.status(), missing.status()]).toEqual([404, 404])
      expect(anonymous(await foreign.text())).toBe(anonymous(await missing.text()))
      if (row.path.split(':').length > 2) {
        const mixed = await world.visitors.owner.get(
          pathOf(row, { ...world.foreign, slug: world.own['slug'] ?? '' }),
        )
        expect(mixed.status()).toBe(404)
        expect(await mixed.text()).not.toContain('other Person')
      }
    })
  }
}

/** Ids of the routes in the build that take forms. */
function routesWithActions(): readonly string[] {
  const assets = 'build/client/assets'
  const file = readdirSync(assets).find((name) => /^manifest-\w+\.js$/.test(name)) ?? ''
  const text = readFileSync(`${assets}/${file}`, 'utf8')
    .replace(/^[^{]*/, '')
    .replace(/;\s*$/, '')
  const manifest = JSON.parse(text) as { routes: Readonly<Record<string, { hasAction: boolean }>> }
  return Object.keys(manifest.routes).filter((id) => manifest.routes[id]?.hasAction)
}

test('every route that takes forms has its row', () => {
  expect(Object.keys(actions).sort()).toEqual([...routesWithActions()].sort())
})

for (const [id, row] of Object.entries(routes)) {
  test(`${id} takes forms from those its row says, as a page and as data`, async () => {
    const path = pathOf(row, world.own)
    const expected = actions[id]
    for (const name of visitors) {
      // Signing out ends the visit, so it is somebody else's test.
      if (id === 'routes/sign-out' && name !== 'anonymous') continue
      // Where nothing takes forms, a page around it may send strangers to sign in first.
      const accepted = expected ? [expected[name]] : row.answers[name] === 302 ? [302, 405] : [405]
      const asPage = await world.visitors[name].post(path, { intent: 'nothing we know' })
      expect(accepted, name).toContain(asPage.status())
      const asData = await world.visitors[name].post(`${path === '/' ? '/_root' : path}.data`, {
        intent: 'nothing we know',
      })
      // Single fetch carries a redirect in a 202.
      const redirects = accepted.some((status) => status === 302 || status === 303)
      expect([...accepted, ...(redirects ? [202] : [])], `${name}, as data`).toContain(asData.status())
    }
  })

  if (row.path.startsWith('/t/')) {
    test(`${id} is shut to the people of a suspended practice, and says why`, async () => {
      const path = pathOf(row, world.suspended)
      const page = await world.visitors.shut.get(path)
      expect(page.status()).toBe(403)
      expect(await page.text()).toContain('part of a test world')
      const data = await world.visitors.shut.get(`${path}.data?_routes=${encodeURIComponent(id)}`)
      expect(data.status()).toBe(403)
      expect((await world.visitors.shut.post(path, { intent: 'nothing we know' })).status()).toBe(
        id in actions ? 403 : 405,
      )
    })
  }

  if (row.path.startsWith('/admin/') && row.path.includes(':')) {
    test(`${id} does not find what is not there`, async () => {
      for (const unknown of [randomUUID(), '0', '-1', 'x', "'", '%27', '999999999']) {
        const path = row.path.replace(/:\w+/, unknown)
        expect(`${unknown} ${(await world.visitors.superAdmin.get(path)).status()}`).toBe(`${unknown} 404`)
      }
    })
  }
}

test('looking at a page writes nothing down', async () => {
  const { anonymous: nobody, owner, superAdmin } = world.visitors
  const head = async (): Promise<number> => {
    const { head: position } = (await (await nobody.get('/health/ready')).json()) as { head: number }
    return position
  }
  // Mails and the like that earlier tests caused are written down first.
  let before = -1
  await expect(async () => {
    const last = before
    before = await head()
    expect(before).toBe(last)
  }).toPass({ intervals: [1_500] })
  for (const row of Object.values(routes)) {
    for (const visiting of [nobody, owner, superAdmin]) {
      const url = visiting.url + pathOf(row, world.own)
      await visiting.get(pathOf(row, world.own))
      await visiting.request.head(url, { maxRedirects: 0 })
    }
  }
  expect(await head()).toBe(before)
  expect((await owner.get(`/t/${world.own['slug']}`)).status()).toBe(200)
})

test('signing out ends the session that it was sent from', async ({ playwright, app }) => {
  const request = await playwright.request.newContext()
  const visiting = new Visiting(request, app.url)
  await visiting.send('/login', 'signIn', { ...app.admin, to: '/admin' })
  expect((await visiting.get('/admin')).status()).toBe(200)
  const { cookies } = await request.storageState()
  const out = await visiting.post('/sign-out', {})
  expect(out.status()).toBe(303)
  expect(out.headers()).toMatchObject({ 'clear-site-data': '"cache"', 'cache-control': 'no-store' })
  const kept = await playwright.request.newContext({ storageState: { cookies, origins: [] } })
  expect((await new Visiting(kept, app.url).get('/admin')).status()).toBe(302)
  expect((await world.visitors.superAdmin.get('/admin')).status()).toBe(200)
})

test('ids of other people in a form are as unknown as ids of nobody', async ({ playwright, app }) => {
  const { own, foreign, visitors: everyone } = world
  const team = `/t/${foreign['slug']}/team`
  await everyone.other.send(`${team}/invite`, 'invite', {
    email: 'waiting@elsewhere.example',
    name: '',
    role: 'staff',
    message: '',
  })
  await expect(async () =>
    expect(await (await everyone.other.get(team)).text()).toContain('name="inviteId"'),
  ).toPass()
  const inviteId =
    /name="inviteId" value="([^"]+)"/.exec(await (await everyone.other.get(team)).text())?.[1] ?? ''
  const elsewhere = new Visiting(await playwright.request.newContext(), app.url)
  await elsewhere.send('/login', 'signIn', { ...app.admin, to: '/account' })
  const sessions = await (await everyone.superAdmin.get('/account')).text()
  const sessionId = /name="sessionId" value="([^"]+)"/.exec(sessions)?.[1] ?? ''
  const ownTeam = `/t/${own['slug']}/team`
  type Attempt = readonly [path: string, form: Readonly<Record<string, string>>]
  const forms: readonly (readonly [intent: string, id: string, attempt: (id: string) => Attempt])[] = [
    ['resend', inviteId, (id) => [ownTeam, { inviteId: id }]],
    ['revoke', inviteId, (id) => [ownTeam, { inviteId: id }]],
    ['link', inviteId, (id) => [ownTeam, { inviteId: id }]],
    ['resend', inviteId, (id) => [`${ownTeam}/invites`, { inviteId: id }]],
    ['withdraw', inviteId, (id) => [`${ownTeam}/invites`, { inviteId: id }]],
    ['remove', foreign['userId'] ?? '', (id) => [`${ownTeam}/remove`, { userId: id, reason: '' }]],
    ['remove', foreign['userId'] ?? '', (id) => [`${ownTeam}/${id}/remove`, { reason: '' }]],
    ['change', foreign['userId'] ?? '', (id) => [`${ownTeam}/${id}/role`, { reason: '', role: 'staff' }]],
    ['endSession', sessionId, (id) => ['/account', { sessionId: id }]],
  ]
  for (const id of [inviteId, sessionId]) expect(id).toMatch(/^[0-9a-f-]{36}$/)
  for (const [intent, id, attempt] of forms) {
    const send = (value: string) => {
      const [path, form] = attempt(value)
      return everyone.owner.post(path, { intent, commandId: randomUUID(), ...form })
    }
    const theirs = await send(id)
    const nobodys = await send(randomUUID())
    expect(`${intent} ${theirs.status()} ${nobodys.status()}`).toBe(`${intent} 404 404`)
    expect(anonymous(await theirs.text())).toBe(anonymous(await nobodys.text()))
  }
  for (const [path, name, id] of [
    ['remove', 'userId', foreign['userId'] ?? ''],
    ['invites', 'inviteId', inviteId],
  ] as const) {
    const theirs = await everyone.owner.get(`${ownTeam}/${path}?${name}=${id}`)
    const nobodys = await everyone.owner.get(`${ownTeam}/${path}?${name}=${randomUUID()}`)
    expect([theirs.status(), nobodys.status()]).toEqual([404, 404])
    expect(anonymous(await theirs.text())).toBe(anonymous(await nobodys.text()))
    // Beside one's own, another practice's is left out.
    const mixed = await everyone.owner.get(`${ownTeam}/remove?userId=${own['userId']}&${name}=${id}`)
    expect(mixed.status()).toBe(200)
    expect(await mixed.text()).not.toContain(`value="${id}"`)
  }
  // The history names nobody and nothing of another practice, however it is asked.
  for (const filter of ['actor', 'ref', 'who', 'about']) {
    const ask = (id: string) => everyone.owner.get(`/t/${own['slug']}/audit?${filter}=${id}`)
    const theirs = await (await ask(foreign['userId'] ?? '')).text()
    const nobodys = await (await ask(randomUUID())).text()
    expect(theirs).not.toContain('other Person')
    expect(anonymous(theirs)).toBe(anonymous(nobodys))
  }
  expect(await (await everyone.other.get(team)).text()).toContain(inviteId)
  expect((await elsewhere.get('/account')).status()).toBe(200)
})

test('a form is about the record of its address, whatever else it names', async () => {
  const { own, foreign, visitors: everyone } = world
  const reason = 'meant for somebody else'
  const attempts = [
    ['superAdmin', `/admin/tenants/${foreign['tenantId']}/suspend`, { intent: 'suspend', reason }],
    ['superAdmin', `/admin/tenants/${foreign['tenantId']}/seats`, { intent: 'change', seats: '3', reason }],
    ['superAdmin', `/admin/tenants/${own['tenantId']}/reactivate`, { intent: 'reactivate', reason }],
  ] as const
  const tenantId = own['tenantId'] ?? ''
  for (const [name, path, form] of attempts) {
    const response = await everyone[name].post(path, { commandId: randomUUID(), tenantId, ...form })
    expect(`${path} ${response.status()}`).toBe(`${path} 422`)
  }
  for (const name of ['owner', 'other'] as const) {
    const { slug } = name === 'owner' ? own : foreign
    const history = await everyone[name].get(`/t/${slug}/audit?text=${encodeURIComponent(reason)}`)
    expect(history.status()).toBe(200)
    expect(await history.text()).not.toContain(`“${reason}”`)
  }
})

test('only those who may read the history read what others did, and why, on any page', async () => {
  const base = `/t/${world.own['slug']}`
  // What each page says to whoever may read it.
  const told = [
    [base, 'removed '],
    [base, reasonOfRemoval],
    [`${base}/team?view=removed`, reasonOfRemoval],
  ] as const
  for (const name of ['owner', 'admin', 'staff'] as const) {
    for (const [path, words] of told) {
      const mayRead = routes['routes/t.$tenant.audit']?.answers[name] === 200
      for (const kind of ['', '.data']) {
        const body = await (await world.visitors[name].get(path.replace(/(?=\?|$)/, kind))).text()
        expect(`${name} ${path}${kind} ${body.includes(words)}`).toBe(`${name} ${path}${kind} ${mayRead}`)
      }
    }
  }
  const day = await (await world.visitors.staff.get(base)).text()
  expect(day).toContain('What you changed today')
  expect(day).toContain('Activity by day')
})

test('commands check the role again, whatever page they are sent from', async () => {
  const { own, foreign } = world
  const attempts = [
    [
      'staff',
      `/t/${own['slug']}/team/invite`,
      { intent: 'invite', email: 'x@y.example', role: 'staff', name: '', message: '' },
      403,
    ],
    [
      'staff',
      `/t/${own['slug']}/settings`,
      { intent: 'change', name: 'Mine', zone: 'UTC', currency: 'EUR' },
      403,
    ],
    [
      'admin',
      `/t/${own['slug']}/team/${own['userId']}/role`,
      { intent: 'change', role: 'staff', reason: '' },
      403,
    ],
    ['admin', `/t/${own['slug']}/team/${own['userId']}/remove`, { intent: 'remove', reason: '' }, 403],
    ['owner', `/t/${own['slug']}/team/${foreign['userId']}/remove`, { intent: 'remove', reason: '' }, 404],
    [
      'owner',
      `/admin/tenants/${foreign['tenantId']}/suspend`,
      { intent: 'suspend', reason: 'because I can do it' },
      403,
    ],
    [
      'other',
      `/t/${own['slug']}/settings`,
      { intent: 'change', name: 'Mine', zone: 'UTC', currency: 'EUR' },
      404,
    ],
    [
      'gone',
      `/t/${own['slug']}/settings`,
      { intent: 'change', name: 'Mine', zone: 'UTC', currency: 'EUR' },
      404,
    ],
    ['shut', `/admin/projections`, { intent: 'rebuild', model: 'all' }, 403],
  ] as const
  for (const [name, path, form, status] of attempts) {
    const response = await world.visitors[name].post(path, { commandId: randomUUID(), ...form })
    expect(`${name} ${path} ${response.status()}`).toBe(`${name} ${path} ${status}`)
  }
})

test('no page is kept by anybody, neither as a page nor as data', async () => {
  const { owner, anonymous, superAdmin } = world.visitors
  const base = `/t/${world.own['slug']}`
  const answers = [
    await anonymous.get('/'),
    await anonymous.get('/login'),
    await anonymous.get('/nothing'),
    await owner.get('/'),
    await owner.get('/account'),
    await owner.get(base),
    await owner.get(`${base}.data`),
    await owner.get(`${base}/team`),
    await owner.get(`${base}/team.data`),
    await owner.get(`${base}/nothing`),
    await superAdmin.get('/admin/users'),
  ]
  for (const response of answers) expect(response.headers()['cache-control'], response.url()).toBe('no-store')
})

test('every kind of answer carries the security headers', async () => {
  const { owner, anonymous: nobody } = world.visitors
  const answers = [
    await owner.get(`/t/${world.own['slug']}`),
    await owner.get('/nothing'),
    await nobody.get('/account'),
    await nobody.get('/favicon.svg'),
    await nobody.get('/health/live'),
    await nobody.get('/?_data=x'),
    await owner.post('/login', {}, { Origin: 'https://evil.example' }),
    await nobody.get('/assets/missing.js'),
  ]
  for (const response of answers) {
    const headers = response.headers()
    expect(headers['content-security-policy'], response.url()).toMatch(/script-src 'self' 'nonce-[^']+'/)
    expect(headers['content-security-policy']).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers['x-powered-by']).toBeUndefined()
  }
})
