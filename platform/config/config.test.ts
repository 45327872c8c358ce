import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig, variables } from './config'

const secrets = {
  SESSION_SECRET: 's'.repeat(32),
  CLAIMS_KEY: 'c'.repeat(32),
  PASSWORD_PEPPER: 'p'.repeat(32),
  SEALING_KEY: 'm'.repeat(32),
}
const production = {
  DAYBOOK_MODE: 'production',
  APP_URL: 'https://daybook.example',
  DATABASE_URL: 'postgres://db/daybook',
  ...secrets,
}

describe('configuration', () => {
  it('needs nothing for a local start', () => {
    expect(loadConfig({ env: {} })).toMatchObject({
      mode: 'local',
      host: '127.0.0.1',
      port: undefined,
      registration: 'open',
      hints: [],
    })
  })

  it('does everything unless it is told its roles, and the command line wins', () => {
    expect(loadConfig({ env: {} })).toMatchObject({ roles: ['web', 'projector', 'worker'], isPart: false })
    const env = { DAYBOOK_ROLE: 'projector, web' }
    expect(loadConfig({ env })).toMatchObject({ roles: ['web', 'projector'], isPart: true })
    expect(loadConfig({ env, roles: ['projector'] })).toMatchObject({ roles: ['projector'], isPart: true })
    expect(() => loadConfig({ env: {}, roles: ['projectr'] })).toThrow(
      'DAYBOOK_ROLE: Expected web, projector, worker, or several with commas between',
    )
  })

  it('refuses a worker that would not know what to write into mails', () => {
    expect(() => loadConfig({ env: {}, roles: ['worker'] })).toThrow('APP_URL: a worker without web')
    expect(loadConfig({ env: {}, roles: ['worker', 'web'] }).roles).toEqual(['web', 'worker'])
    expect(loadConfig({ env: { APP_URL: 'http://localhost:3000' }, roles: ['worker'] }).appUrl).toBe(
      'http://localhost:3000',
    )
  })

  it('refuses parts of a demo that others can reach, whose starts would take each other’s passwords away', () => {
    const exposed = { env: {}, mode: 'demo', expose: true } as const
    expect(() => loadConfig({ ...exposed, roles: ['web'] })).toThrow('--role: a demo that others can reach')
    expect(loadConfig(exposed).isPart).toBe(false)
  })

  it('gives load balancers of production a moment, and nobody else', () => {
    expect(loadConfig({ env: {} }).drainSeconds).toBe(0)
    expect(loadConfig({ env: production }).drainSeconds).toBe(5)
    expect(loadConfig({ env: { ...production, DRAIN_SECONDS: '0' } }).drainSeconds).toBe(0)
    expect(() => loadConfig({ env: { DRAIN_SECONDS: '1.5' } })).toThrow(
      'DRAIN_SECONDS: Expected whole seconds',
    )
  })

  it('names every wrong value and what is expected', () => {
    const wrong = { PORT: 'abc', DATABASE_URL: 'mysql://x', REGISTRATION: 'maybe' }
    expect(() => loadConfig({ env: wrong })).toThrow(ConfigError)
    for (const part of [
      'PORT: Expected a port number',
      'DATABASE_URL: Expected an address that starts with postgres://',
      'REGISTRATION:',
    ]) {
      expect(() => loadConfig({ env: wrong })).toThrow(part)
    }
  })

  it('refuses a host that others can reach unless told to expose it', () => {
    expect(() => loadConfig({ env: { HOST: '0.0.0.0' } })).toThrow(
      'HOST: 0.0.0.0 can be reached from outside',
    )
    expect(loadConfig({ env: { HOST: '0.0.0.0' }, expose: true })).toMatchObject({
      host: '0.0.0.0',
      exposed: true,
    })
  })

  it('refuses an address that others use unless told to expose it, and to expose what is in production', () => {
    expect(() => loadConfig({ env: { APP_URL: 'https://daybook.example' } })).toThrow(
      'APP_URL: others reach https://daybook.example',
    )
    expect(loadConfig({ env: { APP_URL: 'http://[::1]:3000' } }).appUrl).toBe('http://[::1]:3000')
    expect(loadConfig({ env: { APP_URL: 'https://daybook.example' }, expose: true }).exposed).toBe(true)
    expect(() => loadConfig({ env: production, expose: true })).toThrow('--expose is for demo and local')
  })

  it('does not start in production without address, database and secrets', () => {
    expect(() =>
      loadConfig({ env: { DAYBOOK_MODE: 'production', APP_URL: 'http://daybook.example' } }),
    ).toThrow(
      /APP_URL: production needs the https.*\nDATABASE_URL: needed.*\nSESSION_SECRET: needed.*\nCLAIMS_KEY: needed.*\nPASSWORD_PEPPER: needed.*\nSEALING_KEY: needed/,
    )
    expect(loadConfig({ env: production })).toMatchObject({
      mode: 'production',
      appUrl: 'https://daybook.example',
    })
  })

  it('takes aliases, lets the environment win over the file, and treats an empty value as none', () => {
    const config = loadConfig({
      env: { PORT: '4000', SMTP_URL: '' },
      file: { PORT: '5000', APP_BASE_URL: 'http://localhost:4000/' },
    })
    expect(config).toMatchObject({ port: 4000, appUrl: 'http://localhost:4000', smtpUrl: undefined })
    expect(loadConfig({ env: { RESEND_API_KEY: 'k' } }).smtpUrl).toBe('smtps://resend:k@smtp.resend.com:465')
  })

  it.each([
    ['PORT', ['0x50', '65536', '-1', '3000.5'], ['0', '3000']],
    [
      'TRUSTED_PROXIES',
      ['banana', '10.0.0.0/33', '10.0.0.1/8/9', '10.0.0.1,banana', '::1/129', '10.0.0.0/'],
      ['127.0.0.1', 'loopback, 10.0.0.0/8', '2001:db8::/32'],
    ],
    [
      'DATABASE_URL',
      ['mysql://x', 'banana'],
      ['postgresql://ana@db/daybook', 'postgres:///daybook?host=/run'],
    ],
    [
      'EVENTSTORE_URL',
      [
        'http://localhost:2113',
        'esdb://',
        'esdb://a:b:c',
        'esdb://a@localhost:2113',
        'esdb://localhost:2113?tlsVerifyCert=false',
        'esdb://localhost?banana=1',
        'esdb://localhost?tls',
      ],
      [
        'esdb://127.0.0.1:2113?tls=false',
        'esdb+discover://cluster.example:2113?nodePreference=leader',
        'kurrentdb://ana:secret@a.example:2113,b.example:2113?tls=true&keep_alive_interval=10000',
      ],
    ],
    [
      'SMTP_URL',
      ['smtp://', 'smtps:', 'http://mail'],
      ['smtp://mail', 'smtps://ana:secret@mail.example:465'],
    ],
    [
      'MAIL_FROM',
      ['nonsense', 'Daybook <daybook>', 'a@b, c@d', 'Daybook <a@b> c', 'Daybook <a@b\n>'],
      ['daybook@localhost', 'Daybook <daybook@example.org>', '<a@b>'],
    ],
    [
      'APP_URL',
      [
        'banana',
        'ftp://localhost',
        'http://localhost/path',
        'http://localhost/?query',
        'http://localhost/#part',
        'http://ana:secret@localhost',
      ],
      ['http://localhost:3000', 'https://LOCALHOST/'],
    ],
    ['SEALING_KEY_PREVIOUS', ['too-short', `${'a'.repeat(32)},short`, 'a'.repeat(32)], ['']],
    ['DAYBOOK_DIR', ['day\nbook'], ['/srv/day book/Übung']],
    ['DAYBOOK_MODE', ['demonstration'], ['demo']],
    ['LOG_LEVEL', ['loud'], ['warn']],
  ])('refuses a wrong %s, naming it and what is expected, and takes a right one', (name, wrong, right) => {
    for (const value of wrong)
      expect(() => loadConfig({ env: { [name]: value } }), value).toThrow(
        new RegExp(`^${name}: .*xpected .+$`),
      )
    for (const value of right) expect(() => loadConfig({ env: { [name]: value } }), value).not.toThrow()
  })

  it('takes of an address what pages are made from', () => {
    expect(loadConfig({ env: { APP_URL: 'http://LOCALHOST:80//' } }).appUrl).toBe('http://localhost')
  })

  it('says which names nobody reads, once for each family, and what is there in their place', () => {
    const env = {
      JWT_SECRET: 'x',
      UPSTASH_FOO: 'x',
      REDIS_URL: 'x',
      S3_BUCKET: 'x',
      R2_BUCKET: 'x',
      QSTASH_TOKEN: '',
    }
    expect(loadConfig({ env, file: { COLOUR: 'red', S3_KEY: 'x' } }).hints).toEqual([
      'JWT_SECRET is not read: sessions are signed with SESSION_SECRET.',
      'REDIS_URL, UPSTASH_FOO are not read: caches and queues live in this process and in Postgres.',
      'R2_BUCKET, S3_BUCKET, S3_KEY are not read: there are no files to keep yet.',
      'COLOUR in .env is no setting of Daybook and is not read.',
    ])
  })

  it('notices a misspelt name of its own in the environment, and leaves those of others alone', () => {
    expect(
      loadConfig({ env: { DAYBOOK_MOD: 'production', PATH: '/bin', APP_BASE_URL: 'http://localhost' } })
        .hints,
    ).toEqual(['DAYBOOK_MOD is no setting of Daybook and is not read.'])
  })

  it('takes the address of a store of events and says none of it when it is wrong', () => {
    const right = 'esdb://ana:secret@localhost:2113?tls=false'
    expect(loadConfig({ env: { EVENTSTORE_URL: right } }).eventStoreUrl).toBe(right)
    const wrong = () => loadConfig({ env: { EVENTSTORE_URL: `${right}&tlsVerifyCert=false` } })
    expect(wrong).toThrow(/^EVENTSTORE_URL: Expected/)
    expect(wrong).not.toThrow('secret')
  })

  it('is described in .env.example, name by name', async () => {
    const text = await readFile('.env.example', 'utf8')
    const listed = [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(listed.sort()).toEqual(Object.keys(variables).sort())
  })
})
