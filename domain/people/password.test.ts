import { expect, it } from 'vitest'
import { passwordFault } from './password'

it.each([
  ['seven77', 'Use at least 8 characters.'],
  ['eight888', null],
  ['ééééééé', 'Use at least 8 characters.'],
  ['x'.repeat(129), 'Use at most 128 characters.'],
  ['aaaaaaaaaa', 'Use more than two different characters.'],
  ['Ana.Pop@nord.example', 'This is your own name or address. Choose something only you know.'],
  ['correct horse', null],
])('%s: %s', (password, fault) => {
  expect(passwordFault(password, ['ana.pop@nord.example', 'Ana Pop'])).toBe(fault)
})
