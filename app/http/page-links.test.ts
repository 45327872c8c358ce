import { describe, expect, it } from 'vitest'
import { pageLinks } from './page-links'

const at = (query: string) => pageLinks(new URL(`http://localhost/admin/users${query}`), 25)

describe('pages of a list', () => {
  it.each([
    ['', 60, 25, '1 to 25 of 60', null, '?page=2'],
    ['?page=2', 60, 25, '26 to 50 of 60', '/admin/users', '?page=3'],
    ['?page=3', 60, 10, '51 to 60 of 60', '?page=2', null],
    ['', 25, 25, '1 to 25 of 25', null, null],
    ['', 0, 0, '0 of 0', null, null],
    ['?page=9', 60, 0, '0 of 60', '?page=8', null],
    ['?text=ana&page=2', 60, 25, '26 to 50 of 60', '?text=ana', '?text=ana&page=3'],
  ])('%s of %i with %i shown', (query, total, shown, range, newer, older) => {
    expect(at(query).links(total, shown)).toEqual({ range, newer, older })
  })

  it.each([
    '?page=0',
    '?page=-1',
    '?page=1.5',
    '?page=x',
    '?page=1e9',
    '?page=',
    '?page=99999999999999999999',
  ])('%s is the first page', (query) => {
    expect(at(query).offset).toBe(0)
  })
})
