import { expect, it } from 'vitest'
import { elements, markup, wordsIn } from '~/tests/kit/markup'
import { DayHeading, plainSentence, Timeline, TimelineRow } from './Timeline'

const parts = [
  { kind: 'name', text: 'Ana <Pop>' },
  { kind: 'text', text: ' suspended ' },
  { kind: 'name', text: 'Clinica Nord' },
  { kind: 'text', text: ': ' },
  { kind: 'reason', text: 'unpaid & overdue' },
] as const
const row = (
  props: { readonly to?: string; readonly through?: string | null; readonly current?: boolean } = {},
) =>
  markup(
    <Timeline label="Tuesday">
      <TimelineRow time="09:41" parts={parts} {...props} />
    </Timeline>,
  )

it('says who did what to which record, and quotes why', () => {
  const html = row()
  expect(html).toContain('<b>Ana &lt;Pop&gt;</b> suspended <b>Clinica Nord</b>: ')
  expect(html).toMatch(/<q[^>]*>unpaid &amp; overdue<\/q>/)
  expect(elements(html, 'time')).toHaveLength(1)
  expect(plainSentence(parts)).toBe('Ana <Pop> suspended Clinica Nord: “unpaid & overdue”')
})

it('leads to an entry only where it has a page of its own', () => {
  expect(elements(row({ to: '/admin/audit/7', through: 'Firefox' }), 'a')).toMatchObject([
    { href: '/admin/audit/7' },
  ])
  expect(elements(row({ through: null }), 'a')).toEqual([])
  expect(row({ to: '/x', through: 'Firefox' })).toContain('Firefox')
})

it('marks the entry that one is looking at', () => {
  expect(elements(row({ current: true }), 'li')).toMatchObject([{ 'data-current': 'true' }])
  expect(elements(row(), 'li')[0]).not.toHaveProperty('data-current')
})

it('is a list in order, named by its day', () => {
  expect(elements(row(), 'ol')).toMatchObject([{ 'aria-label': 'Tuesday' }])
  expect(wordsIn(markup(<DayHeading day="Tuesday 24 November" count="2 entries" />), 'class')).toContain(
    '2 entries',
  )
})
