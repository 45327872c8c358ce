import { describe, expect, it } from 'vitest'
import { elements, markup, wordsIn } from '~/tests/kit/markup'
import { PasswordField, passwordStrength, RadioCards, SelectField, TextAreaField, TextField } from './Field'

const choices = [
  { value: 'staff', label: 'Staff', hint: 'The day' },
  { value: 'admin', label: 'Admin', hint: 'Also invites' },
]
interface Said {
  readonly hint?: string
  readonly error?: string
}
const fields = [
  ['input', (said: Said) => <TextField label="Name" name="name" {...said} />],
  ['input', (said: Said) => <PasswordField label="Password" name="password" meter {...said} />],
  ['textarea', (said: Said) => <TextAreaField label="Message" name="message" {...said} />],
  ['select', (said: Said) => <SelectField label="Role" name="role" choices={choices} {...said} />],
] as const

describe.each(fields)('a field with %s', (kind, field) => {
  const controlOf = (said: Said) => {
    const html = markup(field(said))
    const [control = {}] = elements(html, kind)
    const described = (control['aria-describedby'] ?? '').split(' ').filter((one) => one !== '')
    return { html, control, said: described.map((id) => wordsIn(html, `id="${id}"`)) }
  }

  it('is named by its label', () => {
    const { html, control } = controlOf({})
    expect(elements(html, 'label')).toMatchObject([{ for: control['id'] }])
  })

  it('says nothing of itself when there is nothing to say', () => {
    const { control } = controlOf({})
    expect(control).not.toHaveProperty('aria-invalid')
    expect(control).not.toHaveProperty('aria-describedby')
  })

  it('is described by its hint', () => {
    expect(controlOf({ hint: 'As people call it' }).said).toEqual(['As people call it'])
  })

  it('is wrong, and described by what is wrong before its hint', () => {
    const { control, said } = controlOf({ hint: 'As people call it', error: 'Give a name.' })
    expect(control['aria-invalid']).toBe('true')
    expect(said).toEqual(['Give a name.', 'As people call it'])
  })
})

describe('what was typed', () => {
  it('stays in every field but a password', () => {
    expect(elements(markup(<TextField label="N" name="n" defaultValue="Ana & Co" />), 'input')).toMatchObject(
      [{ value: 'Ana & Co' }],
    )
    expect(markup(<TextAreaField label="M" name="m" defaultValue={'one\ntwo'} />)).toMatch(
      />\s*one\ntwo<\/textarea>/,
    )
    const options = elements(
      markup(<SelectField label="R" name="r" choices={choices} defaultValue="admin" />),
      'option',
    )
    expect(options.map((option) => [option['value'], 'selected' in option])).toEqual([
      ['staff', false],
      ['admin', true],
    ])
    expect(elements(markup(<PasswordField label="P" name="p" />), 'input')[0]).toMatchObject({
      type: 'password',
    })
    expect(elements(markup(<PasswordField label="P" name="p" />), 'input')[0]).not.toHaveProperty('value')
  })

  it('cannot close its element', () => {
    const html = markup(<TextAreaField label="M" name="m" defaultValue="</textarea><script>x</script>" />)
    expect(elements(html, 'script')).toEqual([])
    expect(elements(markup(<TextField label="N" name="n" defaultValue={'"><script>'} />), 'script')).toEqual(
      [],
    )
  })

  it('is counted where there is an end to it', () => {
    const html = markup(<TextAreaField label="Reason" name="reason" maxLength={500} defaultValue="unpaid" />)
    expect(html).toContain('6 of 500')
    expect(elements(html, 'textarea')).toMatchObject([{ maxlength: '500' }])
  })

  it('carries the rules of the browser with it', () => {
    const html = markup(
      <TextField label="N" name="n" type="email" required maxLength={120} autoComplete="email" />,
    )
    expect(elements(html, 'input')).toMatchObject([
      { type: 'email', required: '', maxlength: '120', autocomplete: 'email' },
    ])
  })
})

describe('a choice of few', () => {
  const cards = (error?: string) =>
    markup(<RadioCards label="Role" name="role" choices={choices} defaultValue="admin" error={error} />)

  it('is one group with one choice taken', () => {
    const radios = elements(cards(), 'input')
    expect(radios.map((radio) => [radio['name'], radio['value'], 'checked' in radio])).toEqual([
      ['role', 'staff', false],
      ['role', 'admin', true],
    ])
    expect(elements(cards(), 'fieldset')[0]).not.toHaveProperty('aria-invalid')
  })

  it('is wrong as a group, and described by what is wrong', () => {
    const html = cards('Choose a role.')
    const [group = {}] = elements(html, 'fieldset')
    expect(group['aria-invalid']).toBe('true')
    expect(wordsIn(html, `id="${group['aria-describedby'] ?? '-'}"`)).toBe('Choose a role.')
  })
})

it.each([
  ['seven77', 0],
  ['aaaaaaaaaaaaaaaaaaaa', 1],
  ['abcdefgh', 1],
  ['Abcdef12', 2],
  ['abcdefghijkl', 3],
  ['Abcdefghij1!', 4],
  ['quiet river stones', 4],
  ['ăîșțâăîș', 1],
])('finds “%s” as strong as %i', (password, strength) => {
  expect(passwordStrength(password)).toBe(strength)
})
