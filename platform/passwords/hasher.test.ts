import { afterAll, describe, expect, it } from 'vitest'
import { createPasswordHasher, PasswordQueueFull } from './hasher'

const hasher = createPasswordHasher(Buffer.from('pepper of the test'))
afterAll(() => hasher.close())

describe('password hasher', () => {
  it('accepts the password and nothing else, also beyond 72 bytes', async () => {
    const long = `${'é'.repeat(40)}a`
    const hash = await hasher.hash(long)
    expect(hash).toMatch(/^v2\$\$2[ab]\$12\$/)
    expect(await hasher.verify(long, hash)).toBe(true)
    expect(await hasher.verify(`${'é'.repeat(40)}b`, hash)).toBe(false)
    expect(await hasher.verify(long.normalize('NFD'), hash)).toBe(true)
    expect(await hasher.verifyNothing(long)).toBe(false)
  })

  it('is useless without its pepper', async () => {
    const other = createPasswordHasher(Buffer.from('another pepper'))
    expect(await other.verify('correct horse', await hasher.hash('correct horse'))).toBe(false)
    await other.close()
  })

  it('turns people away rather than letting the queue grow without end', async () => {
    const crowd = createPasswordHasher(Buffer.from('p'))
    const tries = Array.from({ length: 26 }, () => crowd.hash('x'))
    const refused = await Promise.race(tries.slice(24).map((one) => one.catch((error: unknown) => error)))
    expect(refused).toBeInstanceOf(PasswordQueueFull)
    tries.forEach((one) => one.catch(() => undefined))
    await crowd.close()
  })
})
