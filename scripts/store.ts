import { UsageError } from './arguments'
import type { Opened } from './open-runtime'
import { check } from './store/check'

/** Reads its arguments before anything is opened. Answers the exit code. */
interface Verb {
  readonly usage: string
  readonly read: (args: readonly string[]) => (opened: Opened) => Promise<number>
}

const verbs: Readonly<Record<string, Verb>> = {
  check: { usage: 'store check [--json]', read: check },
}

/** Looks after the store of events. Throws UsageError. */
export function store(args: readonly string[]): (opened: Opened) => Promise<number> {
  const [name = '', ...rest] = args
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (verb) return verb.read(rest)
  const all = Object.values(verbs).map(({ usage }) => `\n  ${usage}`)
  throw new UsageError(
    `${name === '' ? 'Say what to do' : `There is no "${name}"`}. Use one of:${all.join('')}`,
  )
}
