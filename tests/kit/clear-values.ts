/** Something that was written down somewhere: a row of a table, a line of a log. */
export interface NamedText {
  readonly where: string
  readonly text: string
}

export interface Found {
  readonly where: string
  readonly value: string
  readonly as: 'text' | 'JSON' | 'base64'
}

/** Shorter values turn up by chance: a two-letter name stands in every other word. */
const shortest = 4

/** Every place where one of the values can be read: as it is, escaped in JSON, or in base64 wherever its bytes begin. */
export function findClear(texts: readonly NamedText[], values: Iterable<string>): readonly Found[] {
  const forms = [...new Set(values)].filter((value) => value.length >= shortest).flatMap(formsOf)
  return texts.flatMap(({ where, text }) =>
    forms.filter(({ form }) => text.includes(form)).map(({ value, as }) => ({ where, value, as })),
  )
}

interface Form {
  readonly value: string
  readonly as: Found['as']
  readonly form: string
}

function formsOf(value: string): readonly Form[] {
  const inJson = JSON.stringify(value).slice(1, -1)
  const ascii = inJson.replace(
    /[^\x20-\x7e]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  // A text inside a text inside JSON, as a payload in a dumped row.
  const twice = JSON.stringify(inJson).slice(1, -1)
  const base64 = [0, 1, 2].flatMap((before) => base64Of(value, before))
  const forms: Form[] = [
    { value, as: 'text', form: value },
    ...[inJson, ascii, twice].map((form) => ({ value, as: 'JSON' as const, form })),
    ...base64.map((form) => ({ value, as: 'base64' as const, form })),
  ]
  return forms.filter(({ form }, index) => forms.findIndex((other) => other.form === form) === index)
}

/** The letters of base64, and of its form for addresses, that belong to the value alone when so many bytes stand before it. */
function base64Of(value: string, before: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
  const letters = bytes
    .toString('base64')
    .slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
  return [letters, letters.replaceAll('+', '-').replaceAll('/', '_')]
}
