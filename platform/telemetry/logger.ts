import pino, { type Logger } from 'pino'

export type { Logger }

/** Fields that may hold something personal or secret wherever they turn up. */
const hidden = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'secret',
  'email',
  'name',
  'message',
  'reason',
  'ip',
  'userAgent',
  'url',
  'connectionString',
]

/** Structured log lines on standard error, so that what a command prints stays clean. Personal and secret fields are cut out. */
export function createLogger(level: string): Logger {
  const paths = hidden.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `req.headers["${field}"]`])
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[hidden]' },
      serializers: { err: safeError },
    },
    pino.destination(2),
  )
}

/** Type, code and stack of an error. Its message may quote what a person typed, so only those of our own classes are kept. */
function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '))
  return {
    type: error.name,
    code,
    at: frames.slice(0, 8).map((line) => line.trim()),
    cause: error.cause && safeError(error.cause),
  }
}
