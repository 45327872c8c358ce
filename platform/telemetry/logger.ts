import pino, { type DestinationStream, type Logger } from 'pino'

export type { Logger }

/** Fields that may hold something personal or secret wherever they turn up, in capitals or not. */
const fields = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'passwordHash',
  'token',
  'secret',
  'email',
  'name',
  'message',
  'reason',
  'ip',
  'userAgent',
  'user-agent',
  'url',
  'query',
  'search',
  'referer',
  'body',
  'detail',
  'connectionString',
]
const hidden: ReadonlySet<string> = new Set(fields.map((field) => field.toLowerCase()))
const censor = '[hidden]'
const deepest = 6

/**
 * Structured log lines on standard error, so that what a command prints stays clean. Personal and secret fields are cut
 * out at any depth, and of an error only what no person typed is kept.
 */
export function createLogger(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (line) => cleaned(line, deepest) },
      // What a child logger is given once passes no formatter.
      redact: { paths: fields.flatMap((field) => [`["${field}"]`, `*["${field}"]`]), censor },
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(args, method) {
          const [first, words] = args
          const error = first instanceof Error ? first : errorIn(first)
          // Without words of ours the line would take those of the error.
          if (error && words === undefined) method.apply(this, [first, error.name])
          else method.apply(this, args)
        },
      },
    },
    destination,
  )
}

function errorIn(line: unknown): Error | undefined {
  return typeof line === 'object' && line !== null && 'err' in line && line.err instanceof Error
    ? line.err
    : undefined
}

/** The same fields without what must not be written down. Objects of a class are left to their serializers. */
function cleaned(line: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(line).map(([field, value]) => [
      field,
      hidden.has(field.toLowerCase()) ? censor : cleanedValue(value, depth),
    ]),
  )
}

function cleanedValue(value: unknown, depth: number): unknown {
  if (value instanceof Error) return safeError(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return censor
  if (Array.isArray(value)) return value.map((item: unknown) => cleanedValue(item, depth - 1))
  return Object.getPrototypeOf(value) === Object.prototype ? cleaned(value, depth - 1) : value
}

/** Type, code and stack of an error. Its message may quote what a person typed, so it is left out. */
function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  // The message stands in the stack and may have lines that look like frames.
  const frames = (error.stack ?? '').replace(error.message, '').split('\n')
  return {
    type: error.name,
    code,
    at: frames
      .map((line) => line.trim())
      .filter((line) => line.startsWith('at '))
      .slice(0, 8),
    cause: error.cause === undefined ? undefined : safeError(error.cause),
  }
}
