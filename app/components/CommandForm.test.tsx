import { describe, expect, it } from 'vitest'
import { elements, markup, wordsIn } from '~/tests/kit/markup'
import { CommandForm, SendButton, useFormView, useShown } from './CommandForm'

function Email() {
  const { value, error, busy } = useFormView()
  return (
    <output>{`${value('email') ?? 'empty'} / ${error('email') ?? 'fine'} / ${busy ? 'busy' : 'idle'}`}</output>
  )
}
const form = (parts: { readonly target?: string; readonly action?: string } = {}) => (
  <CommandForm intent="invite" commandId="0190a000-0000-7000-8000-000000000001" {...parts}>
    <Email />
    <SendButton>Send invite</SendButton>
  </CommandForm>
)
const refused = (parts: object = {}) => ({
  form: {
    intent: 'invite',
    target: '',
    values: { email: 'mihai@nord' },
    errors: { email: 'This is no address.' },
    formError: undefined,
    ...parts,
  },
  shown: null,
})
const hidden = (html: string) =>
  Object.fromEntries(
    elements(html, 'input')
      .filter(({ type }) => type === 'hidden')
      .map(({ name = '', value }) => [name, value]),
  )

describe('a form for a command', () => {
  it('posts its command with the id that makes a second sending harmless', () => {
    const html = markup(form())
    expect(elements(html, 'form')).toMatchObject([{ method: 'post' }])
    expect(hidden(html)).toEqual({ intent: 'invite', commandId: '0190a000-0000-7000-8000-000000000001' })
    expect(elements(html, 'button')).toMatchObject([{ type: 'submit' }])
  })

  it('names the record it is about, and another page that takes it', () => {
    const html = markup(form({ target: 'invite-7', action: '/t/nord/team' }))
    expect(hidden(html)).toMatchObject({ target: 'invite-7' })
    expect(elements(html, 'form')).toMatchObject([{ action: '/t/nord/team' }])
  })

  it('keeps what was typed and says what was wrong when it was refused', () => {
    const html = markup(form(), { answer: refused() })
    expect(html).toContain('mihai@nord / This is no address. / idle')
    // What was mended is checked by the browser before it is sent once more.
    for (const answered of [html, markup(form())])
      expect(elements(answered, 'form')[0]).not.toHaveProperty('novalidate')
  })

  it.each([
    ['another command', { intent: 'remove' }],
    ['another record', { target: 'invite-8' }],
  ])('takes no answer that was meant for %s', (_whom, parts) => {
    expect(markup(form(), { answer: refused({ ...parts, formError: 'No seat is free.' }) })).toContain(
      'empty / fine / idle',
    )
    expect(markup(form(), { answer: refused({ ...parts, formError: 'No seat is free.' }) })).not.toContain(
      'No seat',
    )
  })

  it('says what concerns the whole form once, as an alert', () => {
    const html = markup(form(), { answer: refused({ errors: {}, formError: 'No seat is free.' }) })
    expect(wordsIn(html, 'role="alert"')).toBe('No seat is free.')
  })
})

describe('what is shown once', () => {
  function Shown() {
    return <output>{useShown('copyLink')?.['url'] ?? 'nothing'}</output>
  }
  const answer = (intent: string) => ({
    form: null,
    shown: { intent, url: 'https://daybook.example/invite/a' },
  })

  it('is there for the command that made it and for no other', () => {
    expect(markup(<Shown />, { answer: answer('copyLink') })).toContain('https://daybook.example/invite/a')
    expect(markup(<Shown />, { answer: answer('resend') })).toContain('nothing')
    expect(markup(<Shown />)).toContain('nothing')
  })
})
