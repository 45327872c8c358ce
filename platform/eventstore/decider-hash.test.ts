import { expect, it } from 'vitest'
import { deciderHash, rulesHash } from './decider-hash'

it('is one for all streams of a decider, and another for every other decider', () => {
  expect(deciderHash('tenant')).toMatch(/^[0-9a-f]{32}$/)
  expect(deciderHash('tenant')).toBe(deciderHash('tenant'))
  expect(deciderHash('tenant')).not.toBe(deciderHash('user'))
})

it('changes with any letter of any rule, and not with the order in which files are found', () => {
  const texts = { './tenant.ts': 'seats + 1', './role.ts': 'owner' }
  expect(rulesHash({ './role.ts': 'owner', './tenant.ts': 'seats + 1' })).toBe(rulesHash(texts))
  expect(rulesHash({ ...texts, './tenant.ts': 'seats + 2' })).not.toBe(rulesHash(texts))
  expect(rulesHash({ ...texts, './more.ts': '' })).not.toBe(rulesHash(texts))
})
