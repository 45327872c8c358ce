import { it } from 'vitest'
import { given } from '~/tests/kit/given-when-then'
import { LogRestored } from './events'
import { restore } from './restore'

it('writes down which backup brought back what', () => {
  const restored = {
    restoreId: '0190a000-0000-7000-8000-000000000001',
    backup: 'daybook-2026-11-25T005113.123Z',
    takenAt: '2026-11-25T00:51:13.123Z',
    position: 120,
    chain: 'ab'.repeat(32),
    destroyedKeys: 0,
  }
  given().when(restore.record(restored)).then(LogRestored(restored))
})
