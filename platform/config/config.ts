import { isIP } from 'node:net'
import { z } from 'zod'
import { isEventStoreAddress } from './event-store-address'

/** A setting is wrong or missing; `message` names each one and what is expected. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const address = (expected: string, isGood: (url: URL) => boolean) =>
  z.string().refine((text) => URL.canParse(text) && isGood(new URL(text)), `Expected ${expected}`)

const among = (schemes: readonly string[]) => (url: URL) => schemes.includes(url.protocol)

/** No secrets in an address that is printed, and nothing behind the host: pages lie at its root. */
const isPlainOrigin = (url: URL): boolean =>
  among(['http:', 'https:'])(url) &&
  [url.username, url.password, url.search, url.hash].every((part) => part === '') &&
  /^\/+$/.test(url.pathname)

/** Networks that Express knows by name; others are addresses, with the length of their prefix if they are many. */
const namedNetworks = ['loopback', 'linklocal', 'uniquelocal']
const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')

function isProxy(text: string): boolean {
  const [ip = '', length, ...more] = text.split('/')
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(ip)] ?? 0
  return (
    namedNetworks.includes(text) ||
    (bits > 0 &&
      more.length === 0 &&
      (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits)))
  )
}

/** `Name <box@host>` or the address alone. The host may be a plain name: mail servers of one's own have such. */
const sender = /^(?:[^<>"\p{Cc}]*<[^\s<>@",;:]+@[^\s<>@",;:]+>|[^\s<>@",;:]+@[^\s<>@",;:]+)$/u

/** The parts that a process can play; one that is told nothing plays all of them. */
export const processRoles = ['web', 'projector', 'worker'] as const
export type ProcessRole = (typeof processRoles)[number]

const isRole = (text: string): boolean => processRoles.some((role) => role === text)

const secret = z.string().min(32, 'Expected at least 32 characters')

/**
 * Every setting, by its name in the environment. `.env.example` lists the same names; a test holds the two together.
 */
export const variables = {
  DAYBOOK_MODE: z.enum(['demo', 'local', 'production']).default('local'),
  DAYBOOK_DIR: z
    .string()
    .refine((text) => !/\p{Cc}/u.test(text), 'Expected a path of one line')
    .default('.daybook'),
  HOST: z.string().optional(),
  PORT: z
    .string()
    .refine(
      (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535,
      'Expected a port number from 0 to 65535',
    )
    .transform(Number)
    .optional(),
  APP_URL: address(
    'http:// or https:// and the host people use, without path, query or password',
    isPlainOrigin,
  ).optional(),
  TRUSTED_PROXIES: z
    .string()
    .refine(
      (text) => listOf(text).every(isProxy),
      `Expected IP addresses, networks (10.0.0.0/8) or ${namedNetworks.join(', ')}, with commas between`,
    )
    .default(''),
  DAYBOOK_ROLE: z
    .string()
    .refine(
      (text) => listOf(text).every(isRole),
      `Expected ${processRoles.join(', ')}, or several with commas between`,
    )
    .optional(),
  DRAIN_SECONDS: z
    .string()
    // Within the time that a process takes to end at most.
    .refine((text) => /^(\d|10)$/.test(text), 'Expected whole seconds from 0 to 10')
    .transform(Number)
    .optional(),
  DATABASE_URL: address(
    'an address that starts with postgres:// or postgresql://',
    among(['postgres:', 'postgresql:']),
  ).optional(),
  EVENTSTORE_URL: z
    .string()
    .refine(
      isEventStoreAddress,
      'Expected esdb://, esdb+discover:// or kurrentdb:// and the server, with options it knows (?tls=false)',
    )
    .optional(),
  SMTP_URL: address(
    'smtp:// or smtps:// and the host of a mail server',
    (url) => among(['smtp:', 'smtps:'])(url) && url.hostname !== '',
  ).optional(),
  RESEND_API_KEY: z.string().optional(),
  MAIL_FROM: z
    .string()
    .regex(sender, 'Expected an address, or Name <address>')
    .default('Daybook <daybook@localhost>'),
  REGISTRATION: z.enum(['open', 'closed']).default('open'),
  SESSION_SECRET: secret.optional(),
  CLAIMS_KEY: secret.optional(),
  PASSWORD_PEPPER: secret.optional(),
  SEALING_KEY: secret.optional(),
  SEALING_KEY_PREVIOUS: z
    .string()
    .refine(
      (text) => listOf(text).every((one) => secret.safeParse(one).success),
      'Expected secrets of at least 32 characters, with commas between',
    )
    .default(''),
  ADMIN_PASSWORD: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
} as const

export type VariableName = keyof typeof variables

/** Other names that are understood, and names of other products' settings with what to use instead. */
const aliases: Readonly<Record<string, VariableName>> = { APP_BASE_URL: 'APP_URL' }
/** Settings of other products and of what is not built yet: nobody should believe that they do something. */
const unread: readonly { readonly names: RegExp; readonly instead: string }[] = [
  { names: /^JWT_SECRET$/, instead: 'sessions are signed with SESSION_SECRET' },
  { names: /^QSTASH_/, instead: 'jobs run on the same Postgres' },
  { names: /^(UPSTASH_|REDIS_URL$)/, instead: 'caches and queues live in this process and in Postgres' },
  { names: /^(S3|R2)_/, instead: 'there are no files to keep yet' },
]

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
  /** What this process does. */
  readonly roles: readonly ProcessRole[]
  /** It was told its roles: others may run beside it on the same data. */
  readonly isPart: boolean
  /** How long it goes on answering, while it says that it is not ready, before it takes nothing new. */
  readonly drainSeconds: number
  readonly databaseUrl: string | undefined
  /** Where events are written; without it to Postgres. */
  readonly eventStoreUrl: string | undefined
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  readonly registration: 'open' | 'closed'
  readonly secrets: {
    readonly session: string | undefined
    readonly claims: string | undefined
    readonly pepper: string | undefined
    /** The master key that new keys are wrapped by, and those that older ones still may be. */
    readonly sealing: string | undefined
    readonly sealingPrevious: readonly string[]
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
  /** Given on the command line; wins over DAYBOOK_ROLE. */
  readonly roles?: readonly string[]
  /** Given on the command line, as `npm run demo` does; wins over DAYBOOK_MODE. */
  readonly mode?: 'demo' | 'local'
}

/** Reads and checks all settings at once. Throws ConfigError naming every wrong one. */
export function loadConfig({
  env,
  file = {},
  expose = false,
  roles: told = [],
  mode: asked,
}: ConfigSources): Config {
  const merged: Record<string, string | undefined> = { ...file, ...withoutEmpty(env) }
  for (const [alias, name] of Object.entries(aliases)) merged[name] ??= merged[alias]
  if (told.length > 0) merged['DAYBOOK_ROLE'] = told.join(',')
  const parsed = settings.safeParse(withoutEmpty(merged))
  if (!parsed.success) {
    throw new ConfigError(
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'),
    )
  }
  const values = parsed.data
  const mode = asked ?? values.DAYBOOK_MODE
  const host = values.HOST ?? (mode === 'production' || expose ? '0.0.0.0' : '127.0.0.1')
  const given = listOf(values.DAYBOOK_ROLE ?? '')
  const roles = processRoles.filter((role) => given.length === 0 || given.includes(role))
  const faults: string[] = []
  if (values.SEALING_KEY_PREVIOUS && !values.SEALING_KEY)
    faults.push('SEALING_KEY_PREVIOUS: previous to what? Expected SEALING_KEY beside it')
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
    const needed = ['DATABASE_URL', 'SESSION_SECRET', 'CLAIMS_KEY', 'PASSWORD_PEPPER', 'SEALING_KEY'] as const
    for (const name of needed) {
      if (!values[name]) faults.push(`${name}: needed in production`)
    }
  }
  if (roles.includes('worker') && !roles.includes('web') && !values.APP_URL)
    faults.push('APP_URL: a worker without web writes it into mails; give the address people use')
  // Each start of it gives its people new passwords, of which only the last would work.
  if (mode === 'demo' && expose && given.length > 0)
    faults.push('--role: a demo that others can reach runs in one process')
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return {
    mode,
    folder: values.DAYBOOK_DIR,
    host,
    port: values.PORT,
    exposed: expose,
    appUrl: values.APP_URL && new URL(values.APP_URL).origin,
    trustedProxies: listOf(values.TRUSTED_PROXIES),
    roles,
    isPart: given.length > 0,
    drainSeconds: values.DRAIN_SECONDS ?? (mode === 'production' ? 5 : 0),
    databaseUrl: values.DATABASE_URL,
    eventStoreUrl: values.EVENTSTORE_URL,
    smtpUrl:
      values.SMTP_URL ??
      (values.RESEND_API_KEY ? `smtps://resend:${values.RESEND_API_KEY}@smtp.resend.com:465` : undefined),
    mailFrom: values.MAIL_FROM,
    registration: values.REGISTRATION,
    secrets: {
      session: values.SESSION_SECRET,
      claims: values.CLAIMS_KEY,
      pepper: values.PASSWORD_PEPPER,
      sealing: values.SEALING_KEY,
      sealingPrevious: listOf(values.SEALING_KEY_PREVIOUS),
    },
    adminPassword: values.ADMIN_PASSWORD,
    logLevel: values.LOG_LEVEL,
    hints: hintsFor(merged, file),
  }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^\[?::1\]?$/.test(host) || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Names that stand in the environment or in `.env` and that nobody reads. */
function hintsFor(
  merged: Readonly<Record<string, unknown>>,
  file: Readonly<Record<string, unknown>>,
): string[] {
  const known = (name: string): boolean => name in variables || name in aliases
  const given = Object.keys(merged).filter((name) => merged[name] !== undefined && !known(name))
  const others = unread.flatMap(({ names, instead }) => {
    const found = given.filter((name) => names.test(name)).sort()
    return found.length === 0
      ? []
      : [`${found.join(', ')} ${found.length === 1 ? 'is' : 'are'} not read: ${instead}.`]
  })
  const unknown = given
    .filter((name) => !unread.some(({ names }) => names.test(name)))
    .filter((name) => name in file || name.startsWith('DAYBOOK_'))
    .map((name) => `${name} ${name in file ? 'in .env ' : ''}is no setting of Daybook and is not read.`)
  return [...others, ...unknown]
}

function withoutEmpty(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  )
}
