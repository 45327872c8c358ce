import { readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { refusals, sayRefusal } from './refusals'

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name)
    return statSync(file).isDirectory() ? files(file) : /\.tsx?$/.test(name) && !name.includes('.test.') ? [file] : []
  })

it('has words for every refusal that a decider or a service can give', () => {
  const given = ['domain', 'services', 'app'].flatMap(files).flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/refuse\('(\w+)'|refused: '(\w+)' \}/g)].map(([, a, b]) => a ?? b ?? ''))
  expect([...new Set(given)].filter((code) => !(code in refusals))).toEqual([])
})

it('fills in details and has an answer even for a code it does not know', () => {
  expect(sayRefusal({ refused: 'SeatLimitReached', ...{ seats: 8 } })).toEqual({ status: 409, field: null, sentence: 'All 8 seats are taken. Remove somebody or ask for more seats.' })
  expect(sayRefusal({ refused: 'SomethingNew' })).toMatchObject({ status: 409 })
})
