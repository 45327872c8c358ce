import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { loadConfig, type Config } from '~/platform/config/config'
import { sql } from '~/platform/postgres/sql'
import { readyPeople } from '~/scripts/prepare'
import { people } from '~/scripts/demo/cast'
import { knownPassword, setDemoPasswords } from '~/scripts/demo/passwords'
import { createAdmin } from '~/services/admins/create-admin'
import { checkCredentials } from '~/services/people/check-credentials'
import { openedOf } from '~/tests/kit/opened'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

const cast = [people.vera, people.ana, people.lena]

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
  for (const { email, name } of cast) {
    const made = await createAdmin(visitor(here.runtime), { email, name, password: knownPassword })
    if (isRefusal(made)) throw new Error(made.refused)
  }
})
beforeEach(() => setDemoPasswords(here.runtime, false))
afterAll(() => here.end())

const opens = async (email: string, password: string): Promise<boolean> =>
  (await checkCredentials(visitor(here.runtime), { email, password })) !== null
const startedWith = (config: Config) => readyPeople(openedOf(here, { config }))

const local = loadConfig({ env: {} })
const production: Config = { ...local, mode: 'production' }

it.each([
  ['a local start that is exposed', loadConfig({ env: {}, expose: true })],
  ['production', production],
])('leaves no known password in a demo that is met by %s', async (_name, config) => {
  const signIns = await startedWith(config)
  for (const { email } of cast) expect(await opens(email, knownPassword), email).toBe(false)
  // Those who are printed can sign in with what is printed, each with a password of their own.
  expect(signIns.map(({ email }) => email)).toEqual([people.vera.email, people.ana.email])
  for (const { email, password } of signIns) expect(await opens(email, password), email).toBe(true)
  expect(new Set(signIns.map(({ password }) => password)).size).toBe(2)
  // The next start has nothing to replace, and what was printed goes on working.
  expect(await startedWith(config)).toEqual([])
  for (const { email, password } of signIns) expect(await opens(email, password), email).toBe(true)
})

it('keeps a password that somebody has chosen since', async () => {
  const chosen = await here.runtime.hasher.hash('quiet river stones')
  await here.db.asOwner((tx) =>
    tx.query(sql`update ops.credentials set password_hash = ${chosen} where user_id in
      (select user_id from ops.access where tenant_id is not null) and address_key = (select min(address_key) from ops.credentials)`),
  )
  await startedWith(production)
  const still = await Promise.all(cast.map(({ email }) => opens(email, 'quiet river stones')))
  expect(still.filter(Boolean)).toHaveLength(1)
})

it('leaves a demo alone that only this machine can reach, whatever the mode', async () => {
  expect(await startedWith(local)).toEqual([])
  expect(await opens(people.vera.email, knownPassword)).toBe(true)
})

it('makes new passwords at each exposed start of the demo, and prints the known one again without', async () => {
  const first = await setDemoPasswords(here.runtime, true)
  const second = await setDemoPasswords(here.runtime, true)
  expect(first.some(({ password }) => second.some((other) => other.password === password))).toBe(false)
  const vera = second.find(({ email }) => email === people.vera.email)
  expect(await opens(people.vera.email, vera?.password ?? '')).toBe(true)
  for (const { email } of cast) expect(await opens(email, knownPassword), email).toBe(false)
  const back = await setDemoPasswords(here.runtime, false)
  expect(new Set(back.map(({ password }) => password))).toEqual(new Set([knownPassword]))
  for (const { email } of cast) expect(await opens(email, knownPassword), email).toBe(true)
})

it('is not loaded into an installation of somebody’s own, nor touches a password there', async () => {
  const demo = loadConfig({ env: {}, mode: 'demo' })
  await expect(startedWith({ ...demo, exposed: true })).rejects.toThrow(
    /^DAYBOOK_DIR: .* holds an installation that is no demo/,
  )
  expect(await opens(people.vera.email, knownPassword)).toBe(true)
})

it('goes on with a load that was killed and whose people got other passwords in another mode since', async () => {
  const own = await testRuntime()
  try {
    const runtime = { ...own.restarted(), clock: { now: () => own.runtime.clock.now() } }
    const start = (config: Config, signal?: AbortSignal) =>
      readyPeople(openedOf(own, { config, other: runtime }), signal)
    const demo = loadConfig({ env: {}, mode: 'demo' })
    await expect(start(demo, AbortSignal.timeout(500))).rejects.toThrow()
    const replaced = await start(production)
    expect(replaced.map(({ email }) => email)).toContain(people.vera.email)
    const signIns = await start({ ...demo, exposed: true })
    for (const { email, password } of signIns) {
      const open = async (word: string) => checkCredentials(visitor(runtime), { email, password: word })
      expect(await open(password), email).not.toBeNull()
      expect(await open(knownPassword), email).toBeNull()
    }
  } finally {
    await own.end()
  }
}, 240_000)
