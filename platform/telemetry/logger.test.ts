import { describe, expect, it } from 'vitest'
import { createLogger, type Logger } from './logger'

/** Words that must never be written down, each as a person or a machine would send it. */
const secrets = {
  password: 'quiet river stones',
  cookie: '__Host-session=9f8e7d',
  authorization: 'Bearer 5e4d3c',
  token: 'invite-token-2b1a',
  email: 'ana.pop@clinicanord.example',
  name: 'Ana Pop',
  reason: 'unpaid invoices of November',
  ip: '198.51.100.14',
  userAgent: 'Firefox on a loom',
  url: '/invite/2b1a?next=/t/nord',
  query: 'text=Mihai',
  connectionString: 'postgres://me:pass@db/daybook',
}

function lines(log: (logger: Logger) => void, level = 'trace'): readonly string[] {
  const written: string[] = []
  log(createLogger(level, { write: (line) => written.push(line) }))
  return written
}

function expectNoSecret(line: string | undefined): void {
  for (const secret of Object.values(secrets)) expect(line).not.toContain(secret)
}

describe('log lines', () => {
  it('are one JSON object each, with level, time and words', () => {
    const [line = ''] = lines((logger) => logger.info({ model: 'members' }, 'Caught up'))
    expect(JSON.parse(line)).toEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      model: 'members',
      msg: 'Caught up',
    })
    expect(line.endsWith('\n')).toBe(true)
  })

  it('say only what the level asks for', () => {
    const written = lines((logger) => (logger.info('no'), logger.warn('yes')), 'warn')
    expect(written.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['yes'])
  })

  it.each([
    ['at the top', (logger: Logger) => logger.info(secrets, 'x')],
    ['one level down', (logger: Logger) => logger.info({ form: secrets }, 'x')],
    ['far down', (logger: Logger) => logger.info({ job: { payload: { invite: secrets } } }, 'x')],
    ['in a list', (logger: Logger) => logger.info({ people: [secrets, { inner: [secrets] }] }, 'x')],
    ['in what a child logger always says', (logger: Logger) => logger.child(secrets).info('x')],
    ['below that', (logger: Logger) => logger.child({ request: secrets }).info('x')],
    [
      'under names written as headers are',
      (logger: Logger) =>
        logger.info(
          { headers: { Cookie: secrets.cookie, 'Set-Cookie': secrets.cookie, Referer: secrets.url } },
          'x',
        ),
    ],
  ])('never hold a secret or a person %s', (_where, log) => {
    const [line] = lines(log)
    expect(line).toContain('[hidden]')
    expectNoSecret(line)
  })

  it('end somewhere, however deep a thing is', () => {
    const deep = Array.from({ length: 40 }).reduce<object>((inner) => ({ inner }), { note: secrets.reason })
    const [line] = lines((logger) => logger.info(deep, 'x'))
    expectNoSecret(line)
  })
})

describe('errors in the log', () => {
  const said = `duplicate key: ${secrets.email}\n    at ${secrets.name} (${secrets.token})`
  const error = (): Error =>
    Object.assign(new RangeError(said, { cause: new Error(secrets.reason) }), {
      code: '23505',
      detail: `Key (email)=(${secrets.email}) already exists.`,
    })

  it.each([
    ['as err, with words of ours', (logger: Logger) => logger.error({ err: error() }, 'A job failed')],
    ['as err, without words', (logger: Logger) => logger.error({ err: error() })],
    ['alone', (logger: Logger) => logger.error(error())],
    ['alone, with words', (logger: Logger) => logger.error(error(), 'A job failed')],
    ['under another name', (logger: Logger) => logger.error({ job: { failure: error() } }, 'A job failed')],
    [
      'in a child with serializers of its own',
      (logger: Logger) => logger.child({}, { serializers: {} }).error({ err: error() }),
    ],
  ])('keep neither message nor detail when logged %s', (_how, log) => {
    const [line] = lines(log)
    expectNoSecret(line)
    expect(line).toContain('23505')
    expect(line).toContain('logger.test.ts')
  })

  it('keep type, code, frames and cause', () => {
    const [line = ''] = lines((logger) => logger.error({ err: error() }, 'A job failed'))
    const { err, msg } = JSON.parse(line) as {
      err: { type: string; at: string[]; cause: object }
      msg: string
    }
    expect(msg).toBe('A job failed')
    expect(err.type).toBe('RangeError')
    expect(err.at[0]).toMatch(/^at .*logger\.test\.ts/)
    expect(err.cause).toMatchObject({ type: 'Error' })
  })

  it('may be no errors at all', () => {
    const [line = ''] = lines((logger) => logger.error({ err: 'a word' }, 'Odd'))
    expect(JSON.parse(line)).toMatchObject({ msg: 'Odd' })
  })
})
