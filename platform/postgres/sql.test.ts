import { expect, it } from 'vitest'
import { sql } from './sql'

it('numbers values across nested fragments', () => {
  const where = sql.join([sql`a = ${1}`, sql`b = ${'x'}`], ' and ')
  const query = sql`select * from ${sql.id('rm', 'odd"name')} where ${where} limit ${5}`
  expect(query.text).toBe('select * from "rm"."odd""name" where a = $1 and b = $2 limit $3')
  expect(query.values).toEqual([1, 'x', 5])
})
