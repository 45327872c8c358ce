import { expect, it } from 'vitest'
import { DataKey } from './data-key'
import { KeyCache } from './key-cache'
import { platformScope } from './sealed-value'

const keyOf = (subject: string, parts: { keyId?: string; destroyed?: boolean; active?: boolean } = {}) =>
  new DataKey({
    tenantId: platformScope,
    keyId: parts.keyId ?? `key of ${subject}`,
    subject,
    active: parts.active ?? true,
    unwrap: parts.destroyed ? undefined : () => Buffer.from(`secret of ${subject}`),
  })
const of = (subject: string) => ({ tenantId: platformScope, subject })

it('gives a key back for five seconds after its row was seen, and not a moment longer', () => {
  let now = 1_000
  const cache = new KeyCache(10, () => now)
  const ana = cache.put(keyOf('ana'))
  now += 4_999
  expect(cache.byId(ana)).toBe(ana)
  expect(cache.bySubject(of('ana'))).toBe(ana)
  now += 1
  expect(cache.byId(ana)).toBeUndefined()
  expect(cache.bySubject(of('ana'))).toBeUndefined()
})

it('keeps what a key has counted when its row is seen again', () => {
  const cache = new KeyCache()
  const ana = cache.put(keyOf('ana'))
  ana.uncounted = 7
  expect(cache.put(keyOf('ana'))).toBe(ana)
  expect(cache.put(keyOf('ana', { active: false })).active).toBe(false)
})

it('keeps no more keys than it may, the least used ones go', () => {
  const cache = new KeyCache(3)
  const keys = ['a', 'b', 'c'].map((subject) => cache.put(keyOf(subject)))
  expect(cache.byId(keys[0]!)).toBe(keys[0])
  cache.put(keyOf('d'))
  expect(cache.size).toBe(3)
  expect(cache.byId(keys[1]!)).toBeUndefined()
  expect(cache.byId(keys[0]!)).toBe(keys[0])
})

it('takes a destroyed key out of the hands of whoever holds it', () => {
  const cache = new KeyCache()
  const [ana, retired, bea] = [
    cache.put(keyOf('ana')),
    cache.put(keyOf('ana', { keyId: 'older', active: false })),
    cache.put(keyOf('bea')),
  ]
  expect(ana.key?.toString()).toBe('secret of ana')
  cache.forget(of('ana'), true)
  expect([ana.key, retired.key]).toEqual([null, null])
  expect(cache.byId(ana)).toBeUndefined()
  expect(bea.key?.toString()).toBe('secret of bea')

  expect(cache.put(keyOf('bea', { destroyed: true })).destroyed).toBe(true)
  expect(bea.destroyed).toBe(true)
})

it('leaves a key that was only replaced to whoever still reads with it', () => {
  const cache = new KeyCache()
  const ana = cache.put(keyOf('ana'))
  cache.forget(of('ana'), false)
  expect(cache.bySubject(of('ana'))).toBeUndefined()
  expect(ana.key?.toString()).toBe('secret of ana')
})
