import { describe, expect, it } from 'vitest'
import { elements, markup, wordsIn, wordsOf } from '~/tests/kit/markup'
import { BarChart, Sparkline, type Bar } from './Charts'
import { Progress, SeatBar, StatRow, Steps } from './Figures'

const bar = (label: string, value: number, current = false): Bar => ({
  label,
  short: label[0] ?? '',
  value,
  words: `${value} entries`,
  current,
})
const heights = (html: string) => elements(html, 'rect').map((rect) => Number(rect['height']))

describe('bars', () => {
  const html = markup(
    <BarChart label="Entries by day" bars={[bar('Mon 16', 10), bar('Tue 17', 5), bar('Wed 18', 0, true)]} />,
  )

  it('are as high as their values, and an empty one is not there', () => {
    const [ten = 0, five = 0, none] = heights(html)
    expect(ten / five).toBeCloseTo(2)
    expect(none).toBe(0)
  })

  it('stay inside the picture and beside each other', () => {
    const rects = elements(html, 'rect').map((rect) =>
      ['x', 'y', 'width', 'height'].map((side) => Number(rect[side])),
    )
    rects.forEach(([x = 0, y = 0, width = 0, height = 0], index) => {
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y + height).toBeCloseTo(166)
      expect(x + width).toBeLessThanOrEqual(rects[index + 1]?.[0] ?? 720)
    })
  })

  it('leave a trace of the smallest value beside the largest', () => {
    expect(
      heights(markup(<BarChart label="x" bars={[bar('a', 100_000), bar('b', 1)]} />))[1],
    ).toBeGreaterThanOrEqual(2)
  })

  it('say which is now, and everything once more as a table', () => {
    expect(elements(html, 'g').map((group) => group['data-current'])).toEqual([undefined, undefined, 'true'])
    expect(elements(html, 'svg')[0]).toMatchObject({ role: 'img', 'aria-label': 'Entries by day' })
    const table = /<table>.*<\/table>/s.exec(html)?.[0] ?? ''
    expect(wordsOf(table)).toBe('Mon 16 10 entries Tue 17 5 entries Wed 18 0 entries')
  })

  it.each([
    ['nothing', []],
    ['only nothing', [bar('a', 0), bar('b', 0)]],
  ])('can be drawn of %s', (_what, bars) => {
    const drawn = markup(<BarChart label="x" bars={bars} />)
    expect(drawn).not.toContain('NaN')
    expect(heights(drawn)).toEqual(bars.map(() => 0))
  })

  it('put no style on any element', () => {
    expect(html).not.toContain('style=')
  })
})

it.each([[[]], [[3]], [[0, 0]], [[1, 5, 2]]])('a line of %j can be drawn', (values) => {
  for (const wide of [true, false]) {
    const html = markup(<Sparkline values={values} label="Writes" wide={wide} />)
    expect(html).not.toContain('NaN')
    expect(elements(html, 'svg')[0]).toMatchObject({ 'aria-label': 'Writes' })
    expect(elements(html, 'path')).toHaveLength(wide ? 2 : 1)
  }
})

describe('seats', () => {
  const seats = (members: number, held: number, free: number) =>
    elements(markup(<SeatBar {...{ members, held, free }} />), 'i').map((seat) => seat['data-seat'])

  it('are a segment each: taken, then held, then free', () => {
    expect(seats(2, 1, 2)).toEqual(['taken', 'taken', 'held', 'free', 'free'])
    expect(seats(0, 0, 0)).toEqual([])
  })

  it('keep their proportions when there are too many to draw', () => {
    const many = seats(50, 25, 25)
    expect(many).toHaveLength(40)
    expect(['taken', 'held', 'free'].map((state) => many.filter((seat) => seat === state).length)).toEqual([
      20, 10, 10,
    ])
    expect(seats(9_000, 0, 1_000)).toHaveLength(40)
  })
})

it('sets a number with its unit, its name and its note', () => {
  const html = markup(
    <StatRow
      stats={[
        { figure: '7', unit: 'of 10', label: 'Seats', note: '1 held' },
        { figure: '0', label: 'Open invites' },
      ]}
    />,
  )
  expect(html.replace(/<[^>]*>/g, '|').replace(/\|+/g, '|')).toBe('|Seats|7| of 10|1 held|Open invites|0|')
})

describe('work under way', () => {
  it('is named by its words and never divides by nothing', () => {
    const html = markup(<Progress value={0} max={0} words="Rebuilding members" aside="0 of 0" />)
    const [progress = {}] = elements(html, 'progress')
    expect(progress).toMatchObject({ value: '0', max: '1' })
    expect(wordsIn(html, `id="${progress['aria-labelledby'] ?? '-'}"`)).toBe('Rebuilding members')
  })
})

it('counts the steps that are done', () => {
  const html = markup(
    <Steps
      steps={[
        { label: 'Open the practice', done: true },
        { label: 'Invite somebody', done: false, note: 'A seat is free' },
      ]}
    />,
  )
  expect(elements(html, 'progress')).toMatchObject([{ value: '1', max: '2' }])
  expect(elements(html, 'li').map((step) => step['data-done'])).toEqual(['true', undefined])
  expect(html).toContain('A seat is free')
})
