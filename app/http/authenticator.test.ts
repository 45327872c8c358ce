import { describe, expect, it } from 'vitest'
import { addressKeyOf } from '~/platform/keys/keys'
import { PasswordQueueFull, type PasswordHasher } from '~/platform/passwords/hasher'
import { contextFor, type ServiceContext } from '~/services/context'
import { aUser } from '~/tests/kit/fake-person'
import { fakeDatabase, fakeRuntime } from '~/tests/kit/fake-runtime'
import { passwordAuthenticator, WrongCredentials } from './authenticator'

const rightPassword = 'quiet river stones'

/** One account, `ana@example.org`; every comparison of a password is noted. */
function installation(compared: string[] = []): ServiceContext {
  const base = fakeRuntime()
  const key = addressKeyOf(base.keys, 'ana@example.org')
  const hasher: PasswordHasher = {
    hash: () => Promise.reject(new Error('Signing in hashes nothing new')),
    verify: (password, hash) => Promise.resolve(compared.push(hash) > 0 && password === rightPassword),
    verifyNothing: () => Promise.resolve(compared.push('nothing') < 0).then(() => false),
    close: () => Promise.resolve(),
  }
  const db = fakeDatabase(({ values }) =>
    values.includes(key) ? [{ userId: aUser, passwordHash: 'hash of ana' }] : [],
  )
  return contextFor(fakeRuntime({ db, hasher }), {
    actor: { kind: 'guest', id: null },
    source: 'web',
    origin: null,
    commandId: 'c',
    correlationId: 'r',
  })
}

const form = (fields: Readonly<Record<string, string>>): Request =>
  new Request('http://localhost/login', { method: 'POST', body: new URLSearchParams(fields) })

const signIn = (ctx: ServiceContext, fields: Readonly<Record<string, string>>): Promise<string> =>
  passwordAuthenticator(ctx).authenticate('password', form(fields))

describe('signing in by form', () => {
  it.each(['ana@example.org', ' Ana@Example.ORG '])('finds the account of %j', async (email) => {
    expect(await signIn(installation(), { email, password: rightPassword })).toBe(aUser)
  })

  it.each([
    ['a wrong password', { email: 'ana@example.org', password: 'quiet river stone' }],
    ['an unknown address', { email: 'nobody@example.org', password: rightPassword }],
    ['something that is no address', { email: 'ana', password: rightPassword }],
  ])('refuses %s after exactly one comparison', async (_name, fields) => {
    const compared: string[] = []
    await expect(signIn(installation(compared), fields)).rejects.toBeInstanceOf(WrongCredentials)
    expect(compared).toHaveLength(1)
  })

  it.each([
    ['no password', { email: 'ana@example.org' }],
    ['no address', { password: rightPassword }],
    ['a novel', { email: 'ana@example.org', password: 'x'.repeat(513) }],
  ])('refuses %s at once', async (_name, fields) => {
    const compared: string[] = []
    await expect(signIn(installation(compared), fields)).rejects.toBeInstanceOf(WrongCredentials)
    expect(compared).toHaveLength(0)
  })

  it('says the same whatever was wrong', async () => {
    const faults = await Promise.all(
      [{ email: 'ana@example.org', password: 'x' }, { email: 'nobody@example.org', password: 'x' }, {}].map(
        (fields) => signIn(installation(), fields).catch((error: unknown) => String(error)),
      ),
    )
    expect(new Set(faults).size).toBe(1)
  })

  it('lets a full queue through as what it is, not as a wrong password', async () => {
    const ctx = installation()
    const full: PasswordHasher = {
      ...ctx.runtime.hasher,
      verify: () => Promise.reject(new PasswordQueueFull('full')),
    }
    const busy = { ...ctx, runtime: { ...ctx.runtime, hasher: full } }
    await expect(signIn(busy, { email: 'ana@example.org', password: rightPassword })).rejects.toBeInstanceOf(
      PasswordQueueFull,
    )
  })
})
