import { expect, it } from 'vitest'
import '~/scripts/print'

it('goes on when nobody reads any more, and stops at every other trouble', () => {
  const fails = (code: string) => () => process.stdout.emit('error', Object.assign(new Error(code), { code }))
  expect(fails('EPIPE')).not.toThrow()
  expect(fails('EIO')).toThrow('EIO')
})
