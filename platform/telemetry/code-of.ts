const code = /^[A-Za-z0-9_-]{1,40}$/

/** The code an error carries (of the network, of Postgres, of a mail server), or else its name. Its words may quote what a person typed. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown'
  if ('code' in error && typeof error.code === 'string' && code.test(error.code)) return error.code
  return code.test(error.name) ? error.name : 'Unknown'
}

/** The line of ours where it was thrown, empty when that is not known. */
export function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  // The message stands in the stack and may have lines that look like frames.
  const frames = (error.stack ?? '').replace(error.message, '')
  return /^\s+at .*?([\w.-]+\.[cm]?[jt]sx?:\d+)(?::\d+)?\)?$/m.exec(frames)?.[1] ?? ''
}
