import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { loadConfig } from '~/platform/config/config'
import { adminCreate, adminRecover } from '~/scripts/admins'
import { UsageError } from '~/scripts/arguments'
import { createAdmin } from '~/services/admins/create-admin'
import { standingOf } from '~/services/admins/standing'
import { checkCredentials } from '~/services/people/check-credentials'
import { registerPractice } from '~/services/people/register-practice'
import { readEvents } from '~/tests/kit/read-events'
import { openedOf } from '~/tests/kit/opened'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
let said: string[] = []
beforeAll(async () => {
  here = await testRuntime()
})
beforeEach(() => {
  said = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (said.push(String(text)), true))
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => here.end())

const opened = (env: Readonly<Record<string, string>>) =>
  openedOf(here, { config: loadConfig({ env }), other: here.restarted() })
const password = 'quiet river stones'
const asked = { ADMIN_PASSWORD: password }
const create = async (email: string, env: Readonly<Record<string, string>> = asked): Promise<number> =>
  adminCreate(['--email', email, '--name', 'Vera Holm'])(opened(env))
const recover = async (email: string, env: Readonly<Record<string, string>> = asked): Promise<number> =>
  adminRecover(['--email', email, '--reason', 'lost it on holiday'])(opened(env))
const opens = async (email: string, word: string): Promise<boolean> =>
  (await checkCredentials(visitor(here.restarted()), { email, password: word })) !== null
const standing = async (email: string): Promise<string> =>
  (await standingOf(visitor(here.restarted()), email)).is

describe('what is given is checked before anything is opened', () => {
  it.each([
    [adminCreate, [], /^--email and --name are missing\. Use: npm run admin:create/],
    [adminCreate, ['--email', 'nonsense', '--name', 'Vera'], /^--email: This address is not complete\.$/],
    [adminCreate, ['--email', 'a@b.example', '--name', ''], /^--name: Give your name\.$/],
    [adminCreate, ['--mail', 'a@b.example'], /^There is no option --mail here/],
    [adminRecover, ['--email', 'a@b.example'], /^--reason is missing\. Use: npm run admin:recover/],
    [
      adminRecover,
      ['--email', 'a@b.example', '--reason', 'short'],
      /^--reason: Give a reason of at least 10/,
    ],
    [adminRecover, ['a@b.example', '--reason', 'lost it on holiday'], /^"a@b\.example" is too much/],
  ])('%o %j', (command, args, words) => {
    expect(() => command(args)).toThrow(UsageError)
    expect(() => command(args)).toThrow(words)
  })
})

describe('admin:create', () => {
  it('makes a super admin once, and says so the second time', async () => {
    expect(await create('once@x.example')).toBe(0)
    expect(said).toEqual(['once@x.example is a super admin now.\n'])
    expect(await opens('once@x.example', password)).toBe(true)
    await expect(create('Once@X.example ')).rejects.toThrow('once@x.example is a super admin already.')
  })

  it('needs a password, and a good one', async () => {
    await expect(create('none@x.example', {})).rejects.toThrow('set ADMIN_PASSWORD')
    await expect(create('short@x.example', { ADMIN_PASSWORD: 'short' })).rejects.toThrow(
      'Password: Use at least 8 characters.',
    )
    expect(await standing('short@x.example')).toBe('free')
  })

  it('takes the account that an address has, and says that its password stays', async () => {
    const form = {
      name: 'Ana',
      email: 'ana@x.example',
      password: 'her own stones',
      practice: 'P',
      zone: 'UTC',
      currency: 'EUR',
    }
    expect(isRefusal(await registerPractice(visitor(here.runtime), form))).toBe(false)
    expect(await create('ana@x.example', {})).toBe(0)
    expect(said.join('')).toContain('with the password that this account has')
    expect(await opens('ana@x.example', 'her own stones')).toBe(true)
    expect(await standing('ana@x.example')).toBe('admin')
  })

  it.each(['credential', 'takeAddress', 'credential confirmed', 'register'])(
    'finishes what a command began that died after “%s”, with the password given now',
    async (deadly) => {
      const email = `${deadly.replaceAll(' ', '-')}@x.example`.toLowerCase()
      const dying = here.restarted((passed) => {
        if (passed === deadly) throw new Error('The process is gone')
      })
      const first = { email, name: 'Vera Holm', password: 'the first stones' }
      await expect(createAdmin(visitor(dying), first)).rejects.toThrow('The process is gone')
      expect(await create(email)).toBe(0)
      expect(await standing(email)).toBe('admin')
      // Once the account is there its password is its own.
      expect(await opens(email, deadly === 'register' ? 'the first stones' : password)).toBe(true)
      const registered = await readEvents(here.runtime, 'UserRegistered')
      expect(registered.filter(({ data }) => data.email === email)).toHaveLength(1)
    },
  )
})

describe('admin:recover', () => {
  it('gives a super admin a new password, and nobody else', async () => {
    await create('lost@x.example')
    expect(await recover('lost@x.example', { ADMIN_PASSWORD: 'other river stones' })).toBe(0)
    expect(await opens('lost@x.example', 'other river stones')).toBe(true)
    expect(await opens('lost@x.example', password)).toBe(false)
    await expect(recover('stranger@x.example')).rejects.toThrow(
      'There is no super admin with the address stranger@x.example.',
    )
  })

  it('leaves the password as it is when there is no good new one', async () => {
    await create('kept@x.example')
    await expect(recover('kept@x.example', {})).rejects.toThrow('set ADMIN_PASSWORD')
    await expect(recover('kept@x.example', { ADMIN_PASSWORD: 'short' })).rejects.toThrow(/^Password: /)
    expect(await opens('kept@x.example', password)).toBe(true)
  })
})
