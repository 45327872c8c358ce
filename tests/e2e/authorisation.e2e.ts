import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, test } from './application'
import { routes, visitors, type Row } from './matrix/routes'
import { makeWorld, type World } from './matrix/world'

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

/** What is compared between two refusals: everything but the reference of the request, its time and the address asked for. */
function anonymous(body: string): string {
  return body
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
    .replace(/nonce="[^"]*"/g, '')
    .replace(/\/(t|admin)\/[^"\\ ?<]*/g, '/path')
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

  test(`${id} gives its data to no one who may not see the page`, async () => {
    if (id === 'root') return expect(row.action).toBe(false)
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
      { intent: 'change', userId: own['userId'] ?? '', role: 'staff', reason: '' },
      403,
    ],
    [
      'admin',
      `/t/${own['slug']}/team/${own['userId']}/remove`,
      { intent: 'remove', userId: own['userId'] ?? '', reason: '' },
      403,
    ],
    [
      'owner',
      `/t/${own['slug']}/team/${own['userId']}/remove`,
      { intent: 'remove', userId: foreign['userId'] ?? '', reason: '' },
      404,
    ],
    [
      'owner',
      `/admin/tenants/${foreign['tenantId']}/suspend`,
      { intent: 'suspend', tenantId: foreign['tenantId'] ?? '', reason: 'because I can do it' },
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
