import { describe, expect, it } from 'vitest'
import { elements, markup, wordsIn } from '~/tests/kit/markup'
import { Frame, type Place } from './Frame'

const areas = [
  { to: '/t/nord', label: 'Today', icon: 'sun', end: true },
  { to: '/t/nord/team', label: 'Team', icon: 'users' },
  { to: '/t/nord/settings', label: 'Settings', icon: 'settings' },
  { to: '/t/nord/audit', label: 'History', icon: 'history' },
  { to: '/t/nord/more', label: 'More', icon: 'menu' },
] as const
interface Shape {
  readonly desk?: 'practice' | 'console'
  readonly places?: readonly Place[]
  readonly collapsed?: boolean
}
const frame = (at: string, { desk = 'practice', places = [], collapsed = false }: Shape = {}) =>
  markup(
    <Frame
      {...{ desk, places, collapsed }}
      home="/t/nord"
      groups={[{ label: null, areas }]}
      here="Țara Clinic"
      person="Ana Pop"
      account="/account"
      menu="/t/nord/menu"
    >
      <h1>The page</h1>
    </Frame>,
    { at, root: { theme: 'dark' } },
  )
const part = (html: string, label: string): string =>
  new RegExp(`<nav[^>]*aria-label="${label}".*?</nav>`, 's').exec(html)?.[0] ?? ''
const current = (html: string): readonly (string | undefined)[] =>
  elements(html, 'a')
    .filter((link) => link['aria-current'] === 'page')
    .map((link) => link['href'])

describe('the rail', () => {
  it.each([
    ['/t/nord', '/t/nord'],
    ['/t/nord/team', '/t/nord/team'],
    ['/t/nord/team/0190a000/remove', '/t/nord/team'],
    ['/t/nord/audit/7', '/t/nord/audit'],
  ])('says at %s that one is in %s, and nowhere else', (at, area) => {
    expect(current(part(frame(at), 'Practice'))).toEqual([area])
  })

  it('says nothing at a page of no area', () => {
    expect(current(part(frame('/t/nord/elsewhere'), 'Practice'))).toEqual([])
  })

  it('offers to become what it is not', () => {
    for (const [collapsed, becomes, label] of [
      [true, 'open', 'Expand the rail'],
      [false, 'collapsed', 'Collapse the rail'],
    ] as const) {
      const html = frame('/t/nord', { collapsed })
      expect(elements(html, 'input')).toContainEqual(
        expect.objectContaining({ name: 'rail', value: becomes }),
      )
      expect(elements(html, 'button')).toContainEqual(expect.objectContaining({ 'aria-label': label }))
    }
  })
})

describe('the bar of a phone', () => {
  it('has the first four areas and a way to all the others', () => {
    const links = elements(part(frame('/t/nord/team'), 'Areas'), 'a').map((link) => link['href'])
    expect(links).toEqual([...areas.slice(0, 4).map(({ to }) => to), '/t/nord/menu'])
    expect(current(part(frame('/t/nord/team'), 'Areas'))).toEqual(['/t/nord/team'])
  })
})

describe('practice and console', () => {
  it('cannot be mistaken for each other', () => {
    const [practice, consoleDesk] = [frame('/t/nord'), frame('/t/nord', { desk: 'console' })]
    expect(practice).toContain('data-desk="practice"')
    expect(consoleDesk).toContain('data-desk="console"')
    expect(part(consoleDesk, 'Console')).not.toBe('')
    expect(consoleDesk).toContain('>Console</span>')
    expect(practice).not.toContain('>Console</span>')
  })

  it('say where one is, and where else one could go only when there is somewhere', () => {
    expect(elements(frame('/t/nord'), 'button').map((button) => button['popovertarget'])).not.toContain(
      'places',
    )
    const html = frame('/t/nord', { places: [{ to: '/t/harbor', label: 'Harbor Studio', note: 'Staff' }] })
    expect(elements(html, 'button').map((button) => button['popovertarget'])).toContain('places')
    expect(wordsIn(html, 'id="places"')).toContain('Harbor Studio')
    expect(html).toContain('>Ț</span>')
  })
})

it('lets the keyboard skip to the page, and names whose account it is', () => {
  const html = frame('/t/nord')
  expect(elements(html, 'a')[0]).toMatchObject({ href: '#sheet' })
  expect(elements(html, 'main')).toMatchObject([{ id: 'sheet', tabindex: '-1' }])
  expect(elements(html, 'button')).toContainEqual(
    expect.objectContaining({ 'aria-label': 'Account of Ana Pop' }),
  )
  expect(elements(html, 'form').filter(({ action }) => action === '/sign-out')).toMatchObject([
    { method: 'post' },
  ])
})

it('presses in the theme that is chosen', () => {
  const themes = elements(frame('/t/nord'), 'button').filter(({ name }) => name === 'theme')
  expect(themes.map((theme) => [theme['value'], theme['aria-pressed']])).toEqual([
    ['light', 'false'],
    ['dark', 'true'],
    ['system', 'false'],
  ])
})
