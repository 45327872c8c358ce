import { expect, it } from 'vitest'
import { Progress } from './progress'

const members = { name: 'members', version: 1 }

it('gives away the longest delay once', () => {
  const progress = new Progress()
  expect(progress.takeDelay(members)).toBe(0)
  progress.delayed(members, 12.6)
  progress.delayed(members, 4)
  progress.delayed({ name: 'members', version: 2 }, 90)
  expect(progress.takeDelay(members)).toBe(13)
  expect(progress.takeDelay(members)).toBe(0)
})
