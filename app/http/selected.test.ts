import { describe, expect, it } from 'vitest'
import { answerEach, named, selectedIds } from './selected'

const a = '0190a000-0000-7000-8000-000000000001'
const b = '0190a000-0000-7000-8000-000000000002'
const c = '0190a000-0000-7000-8000-000000000003'
const names: Readonly<Record<string, string>> = { [a]: 'Ana', [b]: 'Mihai', [c]: 'Ioana' }
const nameOf = (id: string): string => names[id] ?? 'somebody'
const words = { to: '/t/x/team', did: (some: string) => `Removed ${some}` }
const receipt = { tenantId: a, stream: 's', commandId: c, firstVersion: 2, version: 2, position: 9 }

it('reads the ids of an address, each once, and nothing else', () => {
  const url = new URL(`http://x/?user=${a}&user=zzz&user=${b}&user=${a}&other=${c}`)
  expect(selectedIds(url, 'user')).toEqual([a, b])
})

it('names five and counts the rest', () => {
  expect(named(['Ana', 'Mihai', 'Ioana'])).toBe('Ana, Mihai, and Ioana')
  expect(named(['1', '2', '3', '4', '5', '6', '7'])).toBe('1, 2, 3, 4, 5, and 2 more')
})

describe('what became of several', () => {
  it('is said in one sentence when all went well', () => {
    expect(answerEach({ done: [a, b], refused: [], receipt }, nameOf, words)).toEqual({
      to: '/t/x/team',
      toast: 'Removed Ana and Mihai',
      receipt,
    })
  })

  it('names whoever was refused, and why', () => {
    const refused = [
      { id: b, refusal: { refused: 'LastOwner' } },
      { id: c, refusal: { refused: 'NotAllowed' } },
    ]
    expect(answerEach({ done: [a], refused, receipt }, nameOf, words)).toMatchObject({
      toast:
        'Removed Ana. Not Mihai: A practice needs an owner. Make somebody else an owner first. Not Ioana: Your role does not allow this',
    })
  })

  it('is a refusal when nothing was done', () => {
    const refused = [a, b].map((id) => ({ id, refusal: { refused: 'NotAllowed' } }))
    expect(answerEach({ done: [], refused, receipt: null }, nameOf, words)).toEqual({
      refused: 'NothingDone',
      sentence: 'Not Ana and Mihai: Your role does not allow this.',
    })
  })

  it('does not tell an id of another practice from one of nobody', () => {
    const refused = [{ id: 'x', refusal: { refused: 'MemberUnknown' } }]
    expect(answerEach({ done: [], refused, receipt: null }, nameOf, words)).toEqual({
      refused: 'MemberUnknown',
    })
  })
})
