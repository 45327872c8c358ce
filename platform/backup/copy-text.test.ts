import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { eachRow, valuesOf } from './copy-text'

const rowsOf = async (text: string, size: number): Promise<readonly string[]> => {
  const bytes = Buffer.from(text)
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
  const rows: string[] = []
  const handed = await buffer(Readable.from(chunks).pipe(eachRow((row) => rows.push(row))))
  expect(handed.toString()).toBe(text)
  return rows
}

it.each([1, 2, 3, 7, 100])(
  'finds the rows in pieces of %i bytes, whatever letters are in them',
  async (size) => {
    const text = 'a\t1\n\u2028 ș\t2\n\n😀\t\\N\n'
    expect(await rowsOf(text, size)).toEqual(['a\t1', '\u2028 ș\t2', '', '😀\t\\N'])
  },
)

it('notices that the end is missing', async () => {
  await expect(rowsOf('a\t1\nb\t', 3)).rejects.toThrow('The last row has no end')
})

it('reads values as they were before they were written down', () => {
  expect(valuesOf('1\t\\N\t\ta\\tb\\nc\\\\d\t\\\\x00ff\t"\\\\n"')).toEqual([
    '1',
    null,
    '',
    'a\tb\nc\\d',
    '\\x00ff',
    '"\\n"',
  ])
})

it('ends with what is thrown at a row', async () => {
  const strict = eachRow((row) => {
    if (row === 'b') throw new Error('No b please')
  })
  await expect(buffer(Readable.from([Buffer.from('a\nb\nc\n')]).pipe(strict))).rejects.toThrow('No b please')
})
