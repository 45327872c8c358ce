import { describe, expect, it } from 'vitest'
import { elements, markup, wordsIn, wordsOf } from '~/tests/kit/markup'
import { FilterChip, MenuLink, NameCell, Pagination, RowMenu, SearchField, State, Table, Tabs } from './Lists'

describe('pages of a list', () => {
  const pages = (newer: string | null, older: string | null) =>
    elements(markup(<Pagination range="26 to 50 of 60" newer={newer} older={older} />), 'a').map(
      ({ href, rel }) => [rel, href],
    )

  it('lead both ways in the middle', () => {
    expect(pages('/team?page=1', '/team?page=3')).toEqual([
      ['prev', '/team?page=1'],
      ['next', '/team?page=3'],
    ])
  })

  it('lead nowhere at an end, and still say so', () => {
    expect(pages(null, '/team?page=2')).toEqual([['next', '/team?page=2']])
    expect(pages('/team', null)).toEqual([['prev', '/team']])
    const html = markup(<Pagination range="3 of 3" newer={null} older={null} />)
    expect(elements(html, 'a')).toEqual([])
    expect(wordsIn(html, 'aria-label="Pages"')).toBe('3 of 3 Newer Older')
  })
})

it('tells which view of a list is shown, and how much the others hold', () => {
  const html = markup(
    <Tabs
      label="States"
      tabs={[
        { to: '/admin/tenants', label: 'All', count: '0', current: false },
        { to: '/admin/tenants?status=suspended', label: 'Suspended', current: true },
      ]}
    />,
  )
  expect(elements(html, 'a').map((tab) => [tab['href'], tab['aria-current']])).toEqual([
    ['/admin/tenants', undefined],
    ['/admin/tenants?status=suspended', 'page'],
  ])
  expect(wordsIn(html, 'aria-label="States"')).toBe('All 0 Suspended')
})

it('lifts a filter by a link that says which', () => {
  const html = markup(<FilterChip name="Actor" value="Ana <b>Pop" without="/audit?type=x" />)
  expect(elements(html, 'a')).toMatchObject([
    { href: '/audit?type=x', 'aria-label': 'Remove the filter Actor' },
  ])
  expect(html).toContain('Ana &lt;b&gt;Pop')
})

describe('finding by words', () => {
  const search = (at: string) => {
    const html = markup(<SearchField name="text" label="Find" placeholder="Names" />, { at })
    return { html, inputs: elements(html, 'input').map(({ type, name, value }) => [type, name, value]) }
  }

  it('keeps the words and the other filters, and begins again at the first page', () => {
    expect(search('/audit?type=MemberRemoved&text=ana&page=3&before=9&after=2').inputs).toEqual([
      ['hidden', 'type', 'MemberRemoved'],
      ['search', 'text', 'ana'],
    ])
  })

  it('works as a plain form in the address', () => {
    const { html, inputs } = search('/audit')
    expect(inputs).toEqual([['search', 'text', '']])
    expect(elements(html, 'form')[0]).toMatchObject({ role: 'search' })
    expect(elements(html, 'form')[0]?.['method'] ?? 'get').toBe('get')
  })

  it('writes back what was asked as words, not as markup', () => {
    const { html } = search('/audit?text=%22%3E%3Cscript%3E&type=%22%3E%3Cscript%3E')
    expect(elements(html, 'script')).toEqual([])
  })
})

describe('the menu of a row', () => {
  const html = markup(
    <>
      <RowMenu about="Ana Pop">
        <MenuLink to="/a" icon="user" danger>
          Remove
        </MenuLink>
      </RowMenu>
      <RowMenu about="Mihai Ionescu">
        <MenuLink to="/b" icon="user">
          Change role
        </MenuLink>
      </RowMenu>
    </>,
  )

  it('opens without scripts, each its own', () => {
    const buttons = elements(html, 'button')
    const menus = elements(html, 'div').filter((one) => 'popover' in one)
    expect(buttons.map((button) => button['popovertarget'])).toEqual(menus.map((menu) => menu['id']))
    expect(new Set(menus.map((menu) => menu['id'])).size).toBe(2)
    expect(buttons.every((button) => button['type'] === 'button')).toBe(true)
  })

  it('says whom it is about', () => {
    expect(elements(html, 'button').map((button) => button['aria-label'])).toEqual([
      'More for Ana Pop',
      'More for Mihai Ionescu',
    ])
    expect(elements(html, 'a').map((link) => link['data-danger'])).toEqual(['true', undefined])
  })
})

it('heads every column, also those whose heading is only read out', () => {
  const html = markup(
    <Table
      label="Members"
      heads={[{ label: 'Name' }, { label: 'Seats', numeric: true }, { label: 'Actions', quiet: true }]}
    >
      <tr>
        <NameCell name="Ana Pop" note="ana@nord.example" to="/admin/users/1" tag="You" />
      </tr>
    </Table>,
  )
  const heads = elements(html, 'th')
  expect(heads).toHaveLength(3)
  expect(heads.every((head) => head['scope'] === 'col')).toBe(true)
  expect(heads.map((head) => head['data-numeric'])).toEqual([undefined, 'true', undefined])
  expect(html).toContain('Actions')
  expect(elements(html, 'a')).toMatchObject([{ href: '/admin/users/1' }])
})

it('says a state in words, with its note', () => {
  const html = markup(
    <State kind="danger" icon="pause-circle" note="unpaid invoices">
      Suspended
    </State>,
  )
  expect(wordsOf(html)).toBe('Suspended unpaid invoices')
  expect(elements(html, 'svg')).toMatchObject([{ 'aria-hidden': 'true' }])
})
