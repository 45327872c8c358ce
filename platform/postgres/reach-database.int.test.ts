import pg from 'pg'
import { expect, inject, it } from 'vitest'
import { databaseTrouble, reachDatabase } from './reach-database'

const here = inject('postgresUrl')

it('finds the Postgres that answers', async () => {
  await expect(reachDatabase(here)).resolves.toBeUndefined()
})

it('says in one line whom it tried, why that is no use and what is expected, never the password', async () => {
  const cases: readonly (readonly [url: string, words: RegExp])[] = [
    ['postgres://ana:hidden@127.0.0.1:1/daybook', /127\.0\.0\.1:1: nobody answers there/],
    [
      'postgres://ana:hidden@nowhere.invalid/daybook',
      /nowhere\.invalid: no machine is called nowhere\.invalid/,
    ],
    ['postgres:///daybook?host=/nowhere', /\/nowhere: there is no socket/],
  ]
  for (const [url, words] of cases) {
    const error = await reachDatabase(url).then(
      () => null,
      (reason: Error) => reason,
    )
    expect(error?.name, url).toBe('ConfigError')
    expect(error?.message).toMatch(/^DATABASE_URL: .* Expected a Postgres 15 or newer\.$/)
    expect(error?.message).toMatch(words)
    expect(error?.message).not.toContain('hidden')
  }
})

it('says what a server that answers refuses', async () => {
  const refusing = async (url: string): Promise<unknown> => {
    const client = new pg.Client({ connectionString: url })
    const error: unknown = await client.connect().then(
      () => null,
      (reason: unknown) => reason,
    )
    await client.end().catch(() => undefined)
    // The socket of the embedded one cannot be written as an address that settings take.
    return databaseTrouble('postgres://daybook:hidden@db/nothing', error)
  }
  expect(await refusing(here.replace(/:[0-9a-f]{48}@/, ':hidden@'))).toMatchObject({
    message: expect.stringContaining('db: the server refuses the password of daybook.'),
  })
  expect(await refusing(here.replace('/postgres?', '/nothing?'))).toMatchObject({
    message: expect.stringContaining('there is no database nothing on this server'),
  })
})

it('lets mistakes of ours pass as what they are', () => {
  const mistake = Object.assign(new Error('syntax error'), { code: '42601' })
  expect(databaseTrouble('postgres://db/daybook', mistake)).toBe(mistake)
})
