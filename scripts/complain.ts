import { ConfigError } from '~/platform/config/config'
import { ApplicationRunning } from '~/platform/postgres/application-lock'
import { EmbeddedPostgresFailed } from '~/platform/postgres/embedded-failed'
import { UsageError } from './arguments'
import { print } from './print'

/** A command cannot do what it was asked; `message` is a sentence for the person, `code` a word for programs. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused'
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/**
 * Says what went wrong: a sentence where it is known, the stack where nobody foresaw it. Programs that asked for JSON get
 * one document on standard output; everything else goes to standard error.
 */
export function complain(error: unknown, json = false): void {
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const stack = error instanceof Error ? (error.stack ?? message) : message
  if (json) print(JSON.stringify({ error: { code, message } }))
  if (code === 'failed') process.stderr.write(`${stack}\n`)
  else if (!json) process.stderr.write(`${message}\n`)
}

function codeOf(error: unknown): string {
  if (error instanceof CommandRefused) return error.code
  if (error instanceof UsageError) return 'usage'
  if (error instanceof ConfigError) return 'settings'
  if (error instanceof ApplicationRunning) return 'running'
  return error instanceof EmbeddedPostgresFailed ? 'postgres' : 'failed'
}
