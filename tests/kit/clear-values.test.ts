import { describe, expect, it } from 'vitest'
import { findClear } from './clear-values'

const value = 'Ioana Mureșan'

describe('a personal value is found', () => {
  it.each([
    ['as it is', value, 'text'],
    ['in JSON', JSON.stringify({ deep: [`"${value}"\n`] }), 'text'],
    ['in JSON that keeps to ASCII', JSON.stringify(value).replace('ș', '\\u0219'), 'JSON'],
    ...[0, 1, 2, 3, 4].map(
      (before) =>
        [
          `in base64 behind ${before} bytes`,
          Buffer.from(`${'x'.repeat(before)}${value} and more`).toString('base64'),
          'base64',
        ] as const,
    ),
    ['in base64 for addresses', Buffer.from(`a${value}`).toString('base64url'), 'base64'],
  ] as const)('%s', (_, text, as) => {
    expect(findClear([{ where: 'here', text }], [value])).toContainEqual({ where: 'here', value, as })
  })

  it('with quotes and line breaks in it, escaped once and twice', () => {
    const quoted = 'said "no"\nand left'
    const once = JSON.stringify({ reason: quoted })
    for (const text of [once, JSON.stringify({ payload: once })])
      expect(findClear([{ where: 'here', text }], [quoted])).toEqual([
        { where: 'here', value: quoted, as: 'JSON' },
      ])
  })

  it('nowhere else', () => {
    expect(findClear([{ where: 'here', text: 'Ioana and Mureșan' }], [value, 'io', ''])).toEqual([])
  })
})
