import { parseArgs } from 'node:util'

/** What stands on the command line is not what the command takes. `message` is one line, or how the command is used. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface Takes {
  /** Switches, and options that are followed by a value. */
  readonly switches?: readonly string[]
  readonly values?: readonly string[]
  /** Options that nothing can be done without. */
  readonly required?: readonly string[]
  /** How many other words; none unless told. */
  readonly words?: { readonly atLeast: number; readonly atMost: number }
  /** Said when words are missing. */
  readonly usage: string
}

export interface Arguments {
  readonly words: readonly string[]
  has(name: string): boolean
  valueOf(name: string): string | undefined
}

/** Reads a command line. Throws UsageError for whatever the command does not know, so that a typo is never silently another command. */
export function readArguments(
  args: readonly string[],
  { switches = [], values = [], required = [], words = { atLeast: 0, atMost: 0 }, usage }: Takes,
): Arguments {
  const found = new Map<string, string>()
  const others: string[] = []
  const options = Object.fromEntries([
    ...switches.map((name) => [name, { type: 'boolean' as const }]),
    ...values.map((name) => [name, { type: 'string' as const }]),
  ])
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') others.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value } = token
    if (rawName !== `--${name}` || !(switches.includes(name) || values.includes(name)))
      throw new UsageError(`There is no option ${rawName} here. ${known([...switches, ...values])}`)
    if (found.has(name)) throw new UsageError(`${rawName} was given twice.`)
    if (switches.includes(name) && value !== undefined)
      throw new UsageError(`${rawName} takes no value, but "${value}" was given.`)
    // What begins with a dash is the next option, unless it is tied on with =.
    if (values.includes(name) && (value === undefined || (value.startsWith('-') && !token.inlineValue)))
      throw new UsageError(`${rawName} needs a value. Use: ${usage}`)
    found.set(name, value ?? '')
  }
  const tooMany = others.slice(words.atMost)
  if (tooMany.length > 0) throw new UsageError(`"${tooMany.join(' ')}" is too much. Use: ${usage}`)
  if (others.length < words.atLeast) throw new UsageError(`Something is missing. Use: ${usage}`)
  const missing = required.filter((name) => !found.has(name)).map((name) => `--${name}`)
  if (missing.length > 0)
    throw new UsageError(
      `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} missing. Use: ${usage}`,
    )
  return { words: others, has: (name) => found.has(name), valueOf: (name) => found.get(name) }
}

/** Reads the command line of a command that does one of several things, each with arguments of its own. Throws UsageError. */
export function readVerb(
  [verb = '', ...rest]: readonly string[],
  verbs: Readonly<Record<string, Takes>>,
): { readonly verb: string; readonly asked: Arguments; readonly usage: string } {
  const takes = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  if (takes) return { verb, asked: readArguments(rest, takes), usage: takes.usage }
  const all = Object.values(verbs).map(({ usage }) => `\n  ${usage}`)
  throw new UsageError(
    `${verb === '' ? 'Say what to do' : `There is no "${verb}"`}. Use one of:${all.join('')}`,
  )
}

function known(names: readonly string[]): string {
  return names.length === 0
    ? 'It takes no options.'
    : `There ${names.length === 1 ? 'is' : 'are'} ${names.map((name) => `--${name}`).join(', ')}.`
}
