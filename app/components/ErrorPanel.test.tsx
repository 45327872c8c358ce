import { describe, expect, it } from 'vitest'
import { elements, markup } from '~/tests/kit/markup'
import { ErrorPanel } from './ErrorPanel'

/** What a loader threw as a response, as the router hands it on. */
const answered = (status: number, data: unknown = null) => ({ status, statusText: '', internal: false, data })
const panel = (error: unknown, at = '/t/nord/team', around = {}) =>
  markup(<ErrorPanel />, { error, at, around, root: { requestId: 'support-2026-11' } })
const heading = (html: string): string => /<h1>(.*?)<\/h1>/.exec(html)?.[1] ?? ''

describe('what a page that failed says', () => {
  it.each([
    [400, 'This request cannot be read'],
    [403, 'Your role does not allow this'],
    [404, 'There is no such page here'],
    [405, 'This page cannot be used this way'],
    [409, 'Somebody was faster'],
    [500, 'This page could not be shown'],
    [418, 'This page could not be shown'],
  ])('%i is “%s”', (status, title) => {
    const html = panel(answered(status, 'select secret from ops.credentials'))
    expect(heading(html)).toBe(title)
    expect(html).toContain(`Error ${status}`)
    expect(html).not.toContain('ops.credentials')
  })

  it('has a reference for support, and nothing of what broke', () => {
    const html = panel(new Error('select secret from ops.credentials'))
    expect(heading(html)).toBe('This page could not be shown')
    expect(html).toContain('<dt>Reference</dt><dd>support-2026-11</dd>')
    expect(html).not.toMatch(/secret|credentials|Error:|at .*\.tsx/)
  })
})

describe('the way on', () => {
  const links = (html: string) => elements(html, 'a').map(({ href }) => href)

  const frame = { here: 'Nord', groups: [] }

  it.each([
    ['/t/nord/team/7', '/t/nord', { 'routes/t.$tenant': frame }],
    ['/admin/audit/7', '/admin', { 'routes/admin': frame }],
    ['/register', '/', {}],
    ['/tea/nord', '/', {}],
  ])('from %s leads to %s', (at, home, around) => {
    expect(links(panel(answered(403), at, around))).toEqual([home])
  })

  it('never leads back to a place that is shut', () => {
    for (const at of ['/t/foreign', '/admin', '/admin/audit/7'])
      expect(links(panel(answered(at === '/t/foreign' ? 404 : 403), at))).toEqual(['/'])
  })

  it('does not send somebody at the door of the console to an owner', () => {
    const html = panel(answered(403), '/admin')
    expect(heading(html)).toBe('The console is for super admins')
    expect(html).not.toContain('owner')
  })

  it('is to try again, at the very same address, only where that can help', () => {
    const html = panel(new Error('gone'), '/admin/audit?type=MemberRemoved&text=ana')
    expect(elements(html, 'button')).toHaveLength(1)
    expect(elements(html, 'input').map(({ name, value }) => [name, value])).toEqual([
      ['type', 'MemberRemoved'],
      ['text', 'ana'],
    ])
    for (const status of [403, 404, 409]) expect(elements(panel(answered(status)), 'button')).toEqual([])
  })
})

describe('a suspended practice', () => {
  const suspended = (data: object) => panel(answered(403, { kind: 'suspended', ...data }))

  it('is named, with the reason given, and leads out of it', () => {
    const html = suspended({ practice: 'Kestrel <Consulting>', reason: 'unpaid & overdue' })
    expect(heading(html)).toBe('Kestrel &lt;Consulting&gt; is suspended')
    expect(html).toContain('The reason given: “unpaid &amp; overdue”')
    expect(elements(html, 'a').map(({ href }) => href)).toEqual(['/account'])
  })

  it('can do without name and reason', () => {
    expect(heading(suspended({}))).toBe('This practice is suspended')
    expect(suspended({ reason: null })).not.toMatch(/null|undefined|reason given/)
  })
})
