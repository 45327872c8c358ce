import { describe, expect, it, vi } from 'vitest'
import { fakeLoadContext } from '~/tests/kit/fake-load-context'
import { aTenant, aToken, databaseWith, membership, type FakePerson } from '~/tests/kit/fake-person'
import { fakeRuntime } from '~/tests/kit/fake-runtime'
import { page } from './page'
import { receiptCookie } from './receipt'

interface Visit {
  readonly as?: FakePerson
  readonly path?: string
  readonly cookies?: readonly string[]
  readonly accept?: string
}

function visit({ as, path = '/t/clinica-nord/team', cookies = [], accept = '*/*' }: Visit) {
  const runtime = fakeRuntime(as ? { db: databaseWith(as) } : {})
  const cookie = [...(as ? [`sid=${aToken}`] : []), ...cookies].join('; ')
  const request = new Request(`http://localhost:3000${path}`, {
    headers: { Cookie: cookie, Accept: accept },
  })
  return {
    request,
    params: { tenant: /\/t\/([^/]+)/.exec(path)?.[1] },
    context: fakeLoadContext({ runtime }),
  }
}

/** What a loader answers or throws: a response, or data with a status. */
async function outcomeOf(
  loading: Promise<unknown>,
): Promise<{ status: number; to: string | null; data: unknown; headers: Headers }> {
  const result: unknown = await loading.catch((thrown: unknown) => thrown)
  if (result instanceof Response)
    return { status: result.status, to: result.headers.get('Location'), data: null, headers: result.headers }
  const { data, init } = Object(result) as { data: unknown; init: ResponseInit | null }
  return { status: init?.status ?? 200, to: null, data, headers: new Headers(init?.headers) }
}

const seen = page.practice('team.view', [], async ({ tenant, can }) => ({
  tenantId: tenant.tenantId,
  manages: can('team.manage'),
}))
const owned = page.practice('team.changeRoles', [], async () => ({ secret: true }))

describe('a page of a practice', () => {
  it.each([
    ['staff', false],
    ['admin', true],
    ['owner', true],
  ] as const)('is open to %s', async (role, manages) => {
    const { status, data, headers } = await outcomeOf(
      seen(visit({ as: { memberships: [membership({ role })] } })),
    )
    expect(status).toBe(200)
    expect(data).toMatchObject({ tenantId: aTenant, manages, stillUpdating: false })
    expect(headers.get('Cache-Control')).toBe('no-store')
  })

  it('is forbidden to a role without the right', async () => {
    for (const role of ['staff', 'admin'] as const) {
      expect(await outcomeOf(owned(visit({ as: { memberships: [membership({ role })] } })))).toMatchObject({
        status: 403,
        data: { kind: 'forbidden' },
      })
    }
  })

  it('is not there for other people, whether the practice is or not', async () => {
    const others: readonly FakePerson[] = [
      {},
      { memberships: [membership({ slug: 'harbor-studio' })] },
      { isSuperAdmin: true },
    ]
    for (const as of others) {
      const taken = await outcomeOf(seen(visit({ as })))
      const free = await outcomeOf(seen(visit({ as, path: '/t/nobody-has-this/team' })))
      expect(taken).toEqual(free)
      expect(taken).toMatchObject({ status: 404, data: { kind: 'notFound' } })
    }
  })

  it('says why while the practice is suspended, before it looks at the role', async () => {
    const as = { memberships: [membership({ role: 'staff', suspended: true, reason: 'unpaid invoices' })] }
    expect(await outcomeOf(owned(visit({ as })))).toMatchObject({
      status: 403,
      data: { kind: 'suspended', practice: 'Clinica Nord', reason: 'unpaid invoices' },
    })
  })

  it('sends a stranger to sign in and back', async () => {
    const { status, to, headers } = await outcomeOf(seen(visit({ path: '/t/clinica-nord/team?page=2' })))
    expect([status, to]).toEqual([302, '/login?to=%2Ft%2Fclinica-nord%2Fteam%3Fpage%3D2'])
    expect(headers.get('Cache-Control')).toBe('no-store')
  })

  it('tells a program that it is not signed in, and sends everybody else to sign in', async () => {
    const answers = ['application/json', 'application/problem+json', 'text/html,application/json', '*/*'].map(
      async (accept) => (await outcomeOf(seen(visit({ accept })))).status,
    )
    expect(await Promise.all(answers)).toEqual([401, 401, 302, 302])
  })

  it('sends back to the page, not to its data', async () => {
    expect((await outcomeOf(seen(visit({ path: '/t/clinica-nord/team.data' })))).to).toBe(
      '/login?to=%2Ft%2Fclinica-nord%2Fteam',
    )
  })

  it('confines reads to the practice of the address', async () => {
    const { context, ...rest } = visit({
      as: { memberships: [membership({ slug: 'harbor-studio', tenantId: 'another' }), membership()] },
    })
    const withTenant = vi.spyOn(context.runtime.db, 'withTenant')
    const reading = page.practice('team.view', [], async ({ read }) => ({
      found: await read(() => Promise.resolve(1)),
    }))
    expect(await outcomeOf(reading({ ...rest, context }))).toMatchObject({ data: { found: 1 } })
    expect(withTenant.mock.calls.map(([tenantId]) => tenantId)).toEqual([aTenant])
  })
})

describe('the console', () => {
  const overview = page.console('console.view', [], async () => ({ secret: true }))

  it('is for super admins', async () => {
    expect(await outcomeOf(overview(visit({ as: { isSuperAdmin: true }, path: '/admin' })))).toMatchObject({
      status: 200,
    })
  })

  it('is forbidden to everybody else who is signed in', async () => {
    expect(
      await outcomeOf(overview(visit({ as: { memberships: [membership()] }, path: '/admin' }))),
    ).toMatchObject({ status: 403 })
  })

  it('sends a stranger to sign in', async () => {
    expect(await outcomeOf(overview(visit({ path: '/admin' })))).toMatchObject({
      status: 302,
      to: '/login?to=%2Fadmin',
    })
  })
})

describe('an open page', () => {
  const open = page.public(async ({ signedIn }) => ({ known: signedIn !== null }))

  it('knows who looks, or that it does not', async () => {
    expect(await outcomeOf(open(visit({ path: '/' })))).toMatchObject({ status: 200, data: { known: false } })
    expect(await outcomeOf(open(visit({ path: '/', as: {} })))).toMatchObject({
      status: 200,
      data: { known: true },
    })
  })

  it('gives each page its own id for its commands', async () => {
    const ids = await Promise.all(
      [1, 2].map(
        async () => Object(await outcomeOf(open(visit({ path: '/' })))) as { data: { commandId: string } },
      ),
    )
    expect(ids[0]?.data.commandId).toMatch(/^[0-9a-f-]{36}$/)
    expect(ids[0]?.data.commandId).not.toBe(ids[1]?.data.commandId)
  })
})

describe('what somebody wrote a moment ago', () => {
  const listing = page.practice('team.view', ['members'], async () => ({}))
  const as = { memberships: [membership()] }
  const cookieFor = (position: number): string =>
    receiptCookie(fakeRuntime(), { tenantId: null, stream: 'user-1', version: 1, position }).split(';')[0] ??
    ''

  it('is waited for, and said when it does not come', async () => {
    expect((await outcomeOf(listing(visit({ as, cookies: [cookieFor(42)] })))).data).toMatchObject({
      stillUpdating: true,
    })
  })

  it.each(['written=42', 'written=999999999999.forged', 'written='])(
    'is not believed without our signature: %s',
    async (cookie) => {
      expect((await outcomeOf(listing(visit({ as, cookies: [cookie] })))).data).toMatchObject({
        stillUpdating: false,
      })
    },
  )

  it('is there once the read models have it', async () => {
    const { context, ...rest } = visit({ as, cookies: [cookieFor(42)] })
    vi.spyOn(context.runtime.progress, 'positionOf').mockReturnValue(42)
    expect((await outcomeOf(listing({ ...rest, context }))).data).toMatchObject({ stillUpdating: false })
  })
})
