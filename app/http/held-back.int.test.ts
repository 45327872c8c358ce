import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { sql } from '~/platform/postgres/sql'
import { auditEntries } from '~/projections/audit/audit-entries'
import { members } from '~/projections/members/members'
import { users } from '~/projections/users/users'
import type { ReadModel } from '~/projections/read-model'
import { registerPractice } from '~/services/people/register-practice'
import { startSession } from '~/services/sessions/start-session'
import { isRefusal } from '~/domain/kernel/decider'
import { fakeLoadContext } from '~/tests/kit/fake-load-context'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'
import { page } from './page'

let here: TestRuntime
interface Owner {
  readonly userId: string
  readonly tenantId: string
  readonly slug: string
  readonly cookie: string
}
let ana: Owner
let grace: Owner

async function owner(name: string): Promise<Owner> {
  const registered = await registerPractice(visitor(here.runtime), {
    name,
    email: `${name.toLowerCase()}@example.org`,
    password: 'quiet river stones',
    practice: `${name}s practice`,
    zone: 'Europe/Bucharest',
    currency: 'RON',
  })
  if (isRefusal(registered)) throw new Error(registered.refused)
  const session = await startSession(visitor(here.runtime), { userId: registered.userId, method: 'password' })
  if (isRefusal(session)) throw new Error(session.refused)
  return { ...registered, cookie: `sid=${session.token}` }
}

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  here = await testRuntime()
  ana = await owner('Ana')
  grace = await owner('Grace')
  await here.db.asWeb((tx) =>
    tx.query(sql`
      insert into ops.access (user_id, tenant_id, role, stream_version)
      values (${ana.userId}, '00000000-0000-0000-0000-000000000000', 'superAdmin', 1)`),
  )
})
afterAll(async () => {
  vi.useRealTimers()
  await here.end()
})

const team = page.practice('team.view', ['members', 'users'], () => Promise.resolve({}))
const history = page.practice('history.view', ['audit-entries'], () => Promise.resolve({}))
const settings = page.practice('settings.view', ['tenants'], () => Promise.resolve({}))
const account = page.account(['users'], () => Promise.resolve({}))
const console = page.console('console.view', ['members', 'users'], () => Promise.resolve({}))

async function says(loader: typeof team, { cookie, slug }: Owner): Promise<boolean> {
  const request = new Request(`http://localhost:3000/t/${slug}/team`, { headers: { Cookie: cookie } })
  const context = fakeLoadContext({ runtime: here.runtime })
  const { data } = await loader({ request, params: { tenant: slug }, context })
  return data.quarantined
}

async function hold({ name, version }: ReadModel, key: readonly string[], position: number): Promise<void> {
  await here.db.asProjector((tx) =>
    tx.query(sql`
      insert into log.quarantine (model, version, key, position, error, waiting)
      values (${name}, ${version}, ${JSON.stringify(key)}, ${position}, 'a fold that fails', 1)`),
  )
  // Pages look once a second.
  vi.setSystemTime(Date.now() + 1_001)
}

async function position(type: string, userId: string): Promise<number> {
  const found = await here.db.asPlatform((tx) =>
    tx.query<{ position: number }>(
      sql`select position from log.events where type = ${type} and meta -> 'actor' ->> 'id' = ${userId}`,
    ),
  )
  return found.rows[0]?.position ?? 0
}

it('is said on the pages that read the record, to those it belongs to', async () => {
  for (const loader of [team, history, settings, account, console])
    expect(await says(loader, ana)).toBe(false)

  await hold(users, [grace.userId], 1)
  expect(await says(team, grace)).toBe(true)
  expect(await says(account, grace)).toBe(true)
  for (const loader of [team, account]) expect(await says(loader, ana)).toBe(false)
  expect(await says(console, ana)).toBe(true)

  await hold(members, [ana.tenantId, ana.userId], 1)
  expect(await says(team, ana)).toBe(true)
  for (const loader of [settings, account, history]) expect(await says(loader, ana)).toBe(false)

  const signedIn = await position('SessionStarted', ana.userId)
  expect(signedIn).toBeGreaterThan(0)
  await hold(auditEntries, [String(signedIn)], signedIn)
  expect(await says(history, ana)).toBe(true)
  expect(await says(history, grace)).toBe(false)
})

it('is not said of a version that nobody reads', async () => {
  await here.db.asProjector((tx) => tx.query(sql`delete from log.quarantine`))
  await hold({ ...members, version: 99 }, [ana.tenantId, ana.userId], 1)
  expect(await says(team, ana)).toBe(false)
})
