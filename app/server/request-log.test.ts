import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLogger } from '~/platform/telemetry/logger'
import { startServer, type RunningServer } from '~/tests/kit/web-server'

const secrets = [
  'session-cookie-9f8e',
  'bearer-5e4d',
  'ana.pop@clinicanord.example',
  'quiet river stones',
  'quiet+river+stones',
  'invite-token-2b1a',
  'search-for-mihai',
  'https://elsewhere.example/from',
  'Firefox on a loom',
  '127.0.0.1',
]

const lines: string[] = []
let web: RunningServer
beforeAll(async () => {
  const respond = ({ request }: { request: Request }): Response => {
    if (new URL(request.url).pathname.startsWith('/fails'))
      throw new Error('no row for ana.pop@clinicanord.example')
    return new Response('an answer')
  }
  web = await startServer({
    answers: { loader: respond, action: respond },
    runtime: { logger: createLogger('trace', { write: (line) => lines.push(line) }) },
  })
})
afterAll(() => web.stop())

const sent = {
  Cookie: '__Host-session=session-cookie-9f8e',
  Authorization: 'Bearer bearer-5e4d',
  Referer: 'https://elsewhere.example/from?email=ana.pop@clinicanord.example',
  'User-Agent': 'Firefox on a loom',
}
const form = { ...sent, 'Content-Type': 'application/x-www-form-urlencoded' }
const body = 'email=ana.pop@clinicanord.example&password=quiet+river+stones'

it.each([
  ['a page', 'GET', '/invite/invite-token-2b1a?text=search-for-mihai', 200],
  ['a form', 'POST', '/login?text=search-for-mihai', 200],
  ['a failure', 'GET', '/fails/invite-token-2b1a?text=search-for-mihai', 500],
  ['a form that fails', 'POST', '/fails/invite-token-2b1a', 500],
  ['a refusal', 'GET', '/?_data=invite-token-2b1a', 404],
  ['an address that cannot be decoded', 'GET', '/assets/%E0%A4%A?text=search-for-mihai', 400],
])(
  'logs %s by its id, method and status, and by nothing of the person',
  async (_what, method, path, status) => {
    lines.length = 0
    const id = `support-${method}-${status}`
    const own = method === 'POST' ? { ...form, Referer: web.origin, Origin: web.origin } : sent
    const answer = await web.ask(path, {
      method,
      headers: { ...own, 'X-Request-Id': id },
      ...(method === 'POST' ? { body } : {}),
    })
    expect(answer.status).toBe(status)
    await expect.poll(() => lines.length).toBeGreaterThan(0)
    const all = lines.join('')
    for (const secret of secrets) expect(all).not.toContain(secret)
    const [line] = lines
      .map((one) => JSON.parse(one) as { req?: object; res?: object })
      .filter(({ res }) => res)
    expect(line).toMatchObject({ req: { id, method }, res: { statusCode: status } })
  },
)

it.each([
  ['the shortest', 'a'.repeat(8), true],
  ['the longest', 'a'.repeat(64), true],
  ['one too short', 'a'.repeat(7), false],
  ['one too long', 'a'.repeat(65), false],
  ['one with a quote', 'abcdefgh"', false],
  ['one with markup', '<b>abcdefgh</b>', false],
])('takes %s request id as it is or not at all', async (_which, given, kept) => {
  const { headers } = await web.ask('/', { headers: { 'X-Request-Id': given } })
  if (kept) expect(headers['x-request-id']).toBe(given)
  else expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
})

it('gives every request that brings no id another one', async () => {
  const ids = await Promise.all(
    Array.from({ length: 5 }, async () => (await web.ask('/')).headers['x-request-id']),
  )
  expect(new Set(ids).size).toBe(5)
})
