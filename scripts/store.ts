import { readArguments, UsageError, type Arguments, type Takes } from './arguments'
import type { OpenedDatabase } from './open-runtime'
import { print } from './print'
import { check } from './store/check'
import { migrate } from './store/migrate'
import { refill } from './store/refill'
import { resume } from './store/resume'
import { status } from './store/status'

/** One document for programs, lines for people. */
export type Say = (json: object, lines: readonly string[]) => void

/** Reads the rest of its arguments at once, and answers what to do with an open database. */
export interface StoreVerb {
  readonly takes: Takes
  work(asked: Arguments): (opened: OpenedDatabase, say: Say) => Promise<number>
}

const verbs: Readonly<Record<string, StoreVerb>> = {
  status,
  check,
  migrate,
  'refill-mirror': refill,
  'resume-mirror': resume,
}

/** Where the events are, and moving them. Exit code 1 on trouble. Throws UsageError, CommandRefused, ConfigError. */
export function store(args: readonly string[]): (opened: OpenedDatabase) => Promise<number> {
  const [name = '', ...rest] = args
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined
  if (!verb) {
    const all = Object.values(verbs).map(({ takes }) => `\n  ${takes.usage}`)
    throw new UsageError(
      `${name === '' ? 'Say what to do' : `There is no "${name}"`}. Use one of:${all.join('')}`,
    )
  }
  const asked = readArguments(rest, verb.takes)
  const say: Say = (data, lines) => (asked.has('json') ? print(JSON.stringify(data)) : lines.forEach(print))
  const work = verb.work(asked)
  return (opened) => work(opened, say)
}
