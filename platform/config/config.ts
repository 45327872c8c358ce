import { z } from 'zod'

/** A setting is wrong or missing; `message` names each one and what is expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const url = (...schemes: readonly string[]) =>
  z.string().refine(
    (text) => {
      try {
        return schemes.includes(new URL(text).protocol)
      } catch {
        return false
      }
    },
    `Expected an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  )

const secret = z.string().min(32, 'Expected at least 32 characters')

/**
 * Every setting, by its name in the environment. `.env.example` lists the same names; a test holds the two together.
 */
export const variables = {
  DAYBOOK_MODE: z.enum(['demo', 'local', 'production']).default('local'),
  DAYBOOK_DIR: z.string().default('.daybook'),
  HOST: z.string().optional(),
  PORT: z.coerce.number('Expected a port number').int('Expected a port number').min(0).max(65_535).optional(),
  APP_URL: url('http:', 'https:').optional(),
  TRUSTED_PROXIES: z.string().default(''),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  EVENTSTORE_URL: z.string().optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  RESEND_API_KEY: z.string().optional(),
  MAIL_FROM: z.string().default('Daybook <daybook@localhost>'),
  REGISTRATION: z.enum(['open', 'closed']).default('open'),
  SESSION_SECRET: secret.optional(),
  CLAIMS_KEY: secret.optional(),
  PASSWORD_PEPPER: secret.optional(),
  ADMIN_PASSWORD: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
} as const

export type VariableName = keyof typeof variables

/** Other names that are understood, and names of other products' settings with what to use instead. */
const aliases: Readonly<Record<string, VariableName>> = { APP_BASE_URL: 'APP_URL' }
const superseded: Readonly<Record<string, string>> = {
  UPSTASH_REDIS_REST_URL: 'nothing: rate limits need no Redis yet',
  UPSTASH_REDIS_REST_TOKEN: 'nothing: rate limits need no Redis yet',
  QSTASH_TOKEN: 'nothing: jobs run on the same Postgres',
  JWT_SECRET: 'SESSION_SECRET',
}

const settings = z.object(variables)

export interface Config {
  readonly mode: 'demo' | 'local' | 'production'
  readonly folder: string
  readonly host: string
  /** Obeyed when given; otherwise the next free port from 3000 on. */
  readonly port: number | undefined
  readonly exposed: boolean
  readonly appUrl: string | undefined
  readonly trustedProxies: readonly string[]
  readonly databaseUrl: string | undefined
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  readonly registration: 'open' | 'closed'
  readonly secrets: {
    readonly session: string | undefined
    readonly claims: string | undefined
    readonly pepper: string | undefined
  }
  readonly adminPassword: string | undefined
  readonly logLevel: string
  /** Lines worth saying at the start: names nobody reads, and what replaces them. */
  readonly hints: readonly string[]
}

export interface ConfigSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Contents of the `.env` file; the environment wins. */
  readonly file?: Readonly<Record<string, string | undefined>>
  readonly expose?: boolean
  /** Given on the command line, as `npm run demo` does; wins over DAYBOOK_MODE. */
  readonly mode?: 'demo' | 'local'
}

/** Reads and checks all settings at once. Throws ConfigError naming every wrong one. */
export function loadConfig({ env, file = {}, expose = false, mode: asked }: ConfigSources): Config {
  const merged: Record<string, string | undefined> = { ...file, ...withoutEmpty(env) }
  for (const [alias, name] of Object.entries(aliases)) merged[name] ??= merged[alias]
  const parsed = settings.safeParse(withoutEmpty(merged))
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    )
  }
  const values = parsed.data
  const mode = asked ?? values.DAYBOOK_MODE
  const host = values.HOST ?? (mode === 'production' || expose ? '0.0.0.0' : '127.0.0.1')
  const faults: string[] = []
  if (values.EVENTSTORE_URL)
    faults.push('EVENTSTORE_URL: this release keeps its events in Postgres; remove the setting')
  if (mode !== 'production' && !expose && !isLoopback(host)) {
    faults.push(`HOST: ${host} can be reached from outside; say so with --expose, or leave it out`)
  }
  if (mode !== 'production' && !expose && values.APP_URL && !isLoopback(new URL(values.APP_URL).hostname)) {
    faults.push(`APP_URL: others reach ${values.APP_URL}; say so with --expose, or leave it out`)
  }
  if (mode === 'production') {
    // It would let every host name in, which nobody needs behind an address that is known.
    if (expose)
      faults.push('--expose is for demo and local; production listens where others can reach it anyway')
    if (!values.APP_URL?.startsWith('https://'))
      faults.push('APP_URL: production needs the https:// address people use')
    for (const name of ['DATABASE_URL', 'SESSION_SECRET', 'CLAIMS_KEY', 'PASSWORD_PEPPER'] as const) {
      if (!values[name]) faults.push(`${name}: needed in production`)
    }
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return {
    mode,
    folder: values.DAYBOOK_DIR,
    host,
    port: values.PORT,
    exposed: expose,
    appUrl: values.APP_URL?.replace(/\/+$/, ''),
    trustedProxies: values.TRUSTED_PROXIES.split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    databaseUrl: values.DATABASE_URL,
    smtpUrl:
      values.SMTP_URL ??
      (values.RESEND_API_KEY ? `smtps://resend:${values.RESEND_API_KEY}@smtp.resend.com:465` : undefined),
    mailFrom: values.MAIL_FROM,
    registration: values.REGISTRATION,
    secrets: { session: values.SESSION_SECRET, claims: values.CLAIMS_KEY, pepper: values.PASSWORD_PEPPER },
    adminPassword: values.ADMIN_PASSWORD,
    logLevel: values.LOG_LEVEL,
    hints: hintsFor(merged, file),
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^\[?::1\]?$/.test(host) || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function hintsFor(
  merged: Readonly<Record<string, unknown>>,
  file: Readonly<Record<string, unknown>>,
): string[] {
  const replaced = Object.entries(superseded)
    .filter(([name]) => merged[name] !== undefined)
    .map(([name, now]) => `${name} is not read; use ${now}.`)
  const unknown = Object.keys(file)
    .filter((name) => !(name in variables) && !(name in aliases) && !(name in superseded))
    .map((name) => `${name} in .env is no setting of Daybook and is not read.`)
  return [...replaced, ...unknown]
}

function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  )
}
