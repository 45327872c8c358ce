import { expect, it } from 'vitest'
import { requestIdOf } from './request-id'

it('keeps a harmless id and replaces every other', () => {
  expect(requestIdOf('support-2026.11:24')).toBe('support-2026.11:24')
  for (const bad of [undefined, 'short', 'a\r\nb-injected', '<script>alert</script>', 'x'.repeat(10_000)]) {
    expect(requestIdOf(bad)).toMatch(/^[0-9a-f-]{36}$/)
  }
})
