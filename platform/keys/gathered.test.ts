import { expect, it } from 'vitest'
import { gathered } from './gathered'

const asked = (...names: string[]): ReadonlyMap<string, string> => new Map(names.map((name) => [name, name]))

it('asks for the first at once, and together for all that came meanwhile', async () => {
  const calls: string[][] = []
  const ask = gathered<string, string>((all) => {
    calls.push([...all.keys()])
    return Promise.resolve(new Map([...all].map(([name]) => [name, name.toUpperCase()])))
  })
  const first = ask(asked('a'))
  const answers = await Promise.all([
    first,
    first.then(() => ask(asked('d'))),
    ask(asked('b', 'c')),
    ask(asked('b')),
  ])
  expect(answers.map((found, index) => found.get(['a', 'd', 'c', 'b'][index] ?? ''))).toEqual([
    'A',
    'D',
    'C',
    'B',
  ])
  expect(calls).toEqual([['a', 'b', 'c'], ['d']])
})

it('lets only the one fail whose question is wrong', async () => {
  const ask = gathered<string, string>((all) =>
    all.has('wrong') ? Promise.reject(new Error('wrong')) : Promise.resolve(all),
  )
  const outcomes = await Promise.allSettled([ask(asked('a')), ask(asked('wrong')), ask(asked('b'))])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect((await ask(asked('c'))).get('c')).toBe('c')
})

it('keeps no call longer than it may be, and answers everybody', async () => {
  const sizes: number[] = []
  const ask = gathered<string, string>((all) => {
    sizes.push(all.size)
    return Promise.resolve(all)
  })
  const names = Array.from({ length: 600 }, (_, index) => `n${index}`)
  const answers = await Promise.all(names.map((name) => ask(asked(name))))
  expect(answers.map((found, index) => found.get(names[index] ?? ''))).toEqual(names)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(257)
  expect(sizes.length).toBeLessThan(5)
})
