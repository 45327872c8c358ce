import { describe, expect, it } from 'vitest'
import { elements, markup, wordsIn } from '~/tests/kit/markup'
import { BeforeAfter, Dialog, DialogActions, Empty, Facts, Toast, Touches } from './Records'

const read = (html: string): string => html.replace(/<[^>]*>/g, '|').replace(/\|+/g, '|')

it('sets facts as names and values', () => {
  expect(read(markup(<Facts facts={[{ name: 'Zone', value: 'Europe/Bucharest' }]} />))).toBe(
    '|Zone|Europe/Bucharest|',
  )
})

it('tells before from after, and nothing from an empty word', () => {
  const html = markup(
    <BeforeAfter
      changes={[
        { field: 'role', before: 'staff', after: 'admin' },
        { field: 'reason', before: null, after: '' },
        { field: 'removedAt', before: '', after: null },
      ]}
    />,
  )
  expect(html).toMatch(/<s>staff<\/s>.*<b>admin<\/b>/)
  expect(html.match(/Not set/g)).toHaveLength(2)
  expect(html.match(/<(s|b)><\/(s|b)>/g)).toHaveLength(2)
})

it('leads on from where nothing is', () => {
  const html = markup(
    <Empty title="No invites" action={<a href="/invite">Invite</a>}>
      Nobody is waiting.
    </Empty>,
  )
  expect(read(html)).toContain('|No invites|Nobody is waiting.|Invite|')
  expect(elements(html, 'svg')).toMatchObject([{ 'aria-hidden': 'true' }])
})

describe('a dialog', () => {
  const html = markup(
    <Dialog title="Remove Ana Pop?" sub="From Clinica Nord" back="/t/nord/team">
      <Touches items={[{ count: '1', what: 'seat becomes free', who: 'Ana Pop' }]} />
      <DialogActions back="/t/nord/team">
        <button>Remove</button>
      </DialogActions>
    </Dialog>,
  )

  it('is open before any script runs, and named by its question', () => {
    const [dialog = {}] = elements(html, 'dialog')
    expect(dialog).toHaveProperty('open')
    expect(wordsIn(html, `id="${dialog['aria-labelledby'] ?? '-'}"`)).toBe('Remove Ana Pop?')
  })

  it('has a way back that asks nothing, and says what it touches', () => {
    expect(new Set(elements(html, 'a').map(({ href }) => href))).toEqual(new Set(['/t/nord/team']))
    expect(read(html)).toContain('|1|seat becomes free|Ana Pop|')
  })
})

describe('a toast', () => {
  it('says what was done without interrupting, and closes without scripts', () => {
    const html = markup(<Toast text="Invited <Mihai>" close="/t/nord/team" />)
    expect(wordsIn(html, 'role="status"')).toBe('Invited &lt;Mihai&gt;')
    expect(elements(html, 'a')).toMatchObject([{ href: '/t/nord/team', 'aria-label': 'Close' }])
  })
})
