import { describe, expect, it } from 'vitest'
import { block, line, personName, practiceName, reason } from './fields'

const messages = (result: { error?: { issues: readonly { message: string }[] } | undefined }) =>
  result.error?.issues.map((issue) => issue.message) ?? []

describe('a line', () => {
  it.each([
    'Ana Pop',
    'Ștefan cel Mare',
    'علي حسن',
    'O’Neill & Söhne',
    '👩🏽‍⚕️ Clinic',
    '<script>alert(1)</script>',
  ])('takes %s as it is', (text) => {
    expect(line(120).parse(text)).toBe(text)
  })

  it.each([
    ['a NUL', 'Ana\u0000Pop'],
    ['a line break', 'Ana\nPop'],
    ['an escape', 'Ana\u001b[31mPop'],
    ['a line separator', 'Ana\u2028Pop'],
    ['a bidirectional override', 'Ana\u202epoP'],
  ])('refuses %s with a sentence', (_, text) => {
    for (const field of [personName, practiceName])
      expect(messages(field.safeParse(text))).toEqual([
        'This holds characters that cannot be shown. Type it again.',
      ])
  })

  it.each(['\u200b', ' \u2060\u200d ', '\u3164', '\u0301'])('is empty when nobody can see it: %j', (text) => {
    expect(line(120).parse(text)).toBe('')
    expect(messages(personName.safeParse(text))).toEqual(['Give your name.'])
  })

  it('is trimmed before it is measured', () => {
    expect(line(3).parse('  Ana  ')).toBe('Ana')
    expect(messages(line(3).safeParse('Anna'))).toEqual(['Use at most 3 characters.'])
    expect(messages(personName.safeParse('   '))).toEqual(['Give your name.'])
  })
})

describe('a block', () => {
  it('keeps lines, and counts a line break of a form as one character', () => {
    expect(block(9).parse('one\r\ntwo\r\n')).toBe('one\ntwo\n')
    expect(messages(block(8).safeParse('one\r\ntwo\r\n'))).toEqual([])
    expect(messages(block(7).safeParse('one\r\ntwo\r\n'))).toEqual(['Use at most 7 characters.'])
  })

  it('refuses what cannot be kept', () => {
    expect(messages(block(500).safeParse('fine\u0000'))).toHaveLength(1)
  })
})

describe('a reason', () => {
  it.each([
    ['nine characters', 'x'.repeat(9), false],
    ['ten', 'x'.repeat(10), true],
    ['ten of which most are blanks', `a${' '.repeat(9)}`, false],
    ['ten that nobody can see', '\u200b'.repeat(10), false],
    ['five hundred', 'x'.repeat(500), true],
    ['one more', 'x'.repeat(501), false],
  ])('of %s', (_, text, good) => {
    expect(reason.safeParse(text).success).toBe(good)
  })

  it('is kept word for word', () => {
    const words = '  unpaid invoices: “two”\nand a third  '
    expect(reason.parse(words)).toBe(words)
  })
})
