/** A statement with its values apart, as `pg` takes it. */
export interface SqlQuery {
  readonly text: string
  readonly values: readonly unknown[]
}

class Fragment implements SqlQuery {
  constructor(
    readonly strings: readonly string[],
    readonly parts: readonly unknown[],
  ) {}

  get text(): string {
    return this.#render().text
  }

  get values(): readonly unknown[] {
    return this.#render().values
  }

  #render(): { text: string; values: unknown[] } {
    const values: unknown[] = []
    const write = (fragment: Fragment): string =>
      fragment.strings.reduce((text, piece, index) => {
        if (index === 0) return piece
        const part = fragment.parts[index - 1]
        if (part instanceof Fragment) return text + write(part) + piece
        values.push(part)
        return `${text}$${values.length}${piece}`
      }, '')
    return { text: write(this), values }
  }
}

function template(strings: TemplateStringsArray, ...parts: readonly unknown[]): SqlQuery {
  return new Fragment(strings, parts)
}

/**
 * Writes a statement: values become parameters, nested fragments are spliced in. `sql.id` quotes a name of a table or
 * column, `sql.join` puts fragments in a row, `sql.raw` is for constants of our own code only.
 */
export const sql = Object.assign(template, {
  id: (...names: readonly string[]): SqlQuery =>
    new Fragment([names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')], []),
  join: (parts: readonly SqlQuery[], separator: string): SqlQuery =>
    parts.length === 0
      ? new Fragment([''], [])
      : new Fragment(['', ...parts.slice(1).map(() => separator), ''], parts),
  raw: (text: string): SqlQuery => new Fragment([text], []),
})
