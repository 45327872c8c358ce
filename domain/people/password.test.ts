import { expect, it } from 'vitest'
import { passwordFault } from './password'

const made = 'This is made of your own name or address. Choose something only you know.'

it.each([
  ['seven77', 'Use at least 8 characters.'],
  ['eight888', null],
  ['ééééééé', 'Use at least 8 characters.'],
  ['x'.repeat(129), 'Use at most 128 characters.'],
  ['aaaaaaaaaa', 'Use more than two different characters.'],
  ['Ana.Pop@nord.example', made],
  ['ana pop 1985!', made],
  ['PopAnaPop', made],
  ['pop of the mountain', null],
  ['19851985', null],
  ['correct horse', null],
])('%s: %s', (password, fault) => {
  expect(passwordFault(password, ['ana.pop@nord.example', 'Ana Pop'])).toBe(fault)
})
