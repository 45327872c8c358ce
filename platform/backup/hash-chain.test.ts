import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { HashChain } from './hash-chain'

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const chained = (...texts: readonly string[]): string => {
  const chain = new HashChain()
  for (const text of texts) chain.add(hash(text))
  return chain.end
}

it('ends otherwise when an event is another, is missing, or stands elsewhere', () => {
  const ends = [
    chained('a', 'b', 'c'),
    chained('a', 'x', 'c'),
    chained('a', 'c'),
    chained('b', 'a', 'c'),
    chained(),
  ]
  expect(new Set(ends).size).toBe(ends.length)
  expect(chained('a', 'b', 'c')).toBe(ends[0])
})

it('is what anybody can compute from its description', () => {
  const first = createHash('sha256').update(Buffer.concat([Buffer.alloc(32), Buffer.from(hash('a'), 'hex')]))
  expect(chained('a')).toBe(first.digest('hex'))
})
