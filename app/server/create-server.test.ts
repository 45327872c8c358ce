import net from 'node:net'
import { redirect } from '@remix-run/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type Answer, type AskOptions, type RunningServer } from '~/tests/kit/web-server'

const noncePattern = /script-src 'self' 'nonce-([A-Za-z0-9+/]{22}==)'/

/** A promise and what resolves it. */
function once<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve: (value) => resolve(value) }
}

let web: RunningServer
let acted = 0

beforeAll(async () => {
  web = await startServer({
    answers: {
      loader: ({ request, context }) => {
        const { pathname } = new URL(request.url)
        if (pathname === '/fails') throw new Error('select secret from ops.credentials')
        if (pathname === '/busy') return new Response(null, { status: 503 })
        if (pathname === '/away') return redirect('/elsewhere')
        if (pathname === '/nothing') return new Response(null, { status: 404 })
        if (pathname === '/context')
          return Response.json({
            origin: context.origin,
            requestId: context.requestId,
            aborted: context.signal.aborted,
            host: new URL(request.url).host,
          })
        return new Response('an answer')
      },
      action: () => {
        acted += 1
        return new Response('done', { status: 200 })
      },
    },
  })
})

afterAll(() => web.stop())

const own = (): Record<string, string> => ({
  Origin: web.origin,
  'Content-Type': 'application/x-www-form-urlencoded',
})
const policyOf = (answer: Answer): string => String(answer.headers['content-security-policy'])
const problemOf = (answer: Answer): unknown => JSON.parse(answer.body)

describe('the headers', () => {
  const everyKind: readonly (readonly [name: string, status: number, path: string, options?: AskOptions])[] =
    [
      ['a page', 200, '/document'],
      ['an answer of another kind', 200, '/'],
      ['the data of a page', 202, '/away.data'],
      ['a redirect', 302, '/away'],
      ['an address that is not there', 404, '/nothing'],
      ['an asset that is not there', 404, '/assets/gone.js'],
      ['a refused single-loader request', 404, '/?_data=all'],
      ['a strange path', 404, '//evil.example'],
      ['a failure', 500, '/fails'],
      [
        'a form from elsewhere',
        403,
        '/',
        { method: 'POST', headers: { Origin: 'https://evil.example' }, body: 'a=1' },
      ],
      [
        'a body that is too long',
        413,
        '/',
        { method: 'POST', headers: { 'Content-Length': '262145', 'Sec-Fetch-Site': 'same-origin' } },
      ],
      ['another host', 421, '/', { headers: { Host: 'evil.example' } }],
      ['a path that cannot be decoded', 400, '/assets/%E0%A4%A'],
    ]

  it.each(everyKind.map(([name, status, path, options = {}]) => ({ name, status, path, options })))(
    'come with $name',
    async ({ status, path, options }) => {
      const answer = await web.ask(path, options)
      expect(answer.status).toBe(status)
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
      })
      expect(answer.headers['x-request-id']).toMatch(/^[\w.:-]{8,64}$/)
      const policy = policyOf(answer)
      expect(policy).toMatch(noncePattern)
      expect(policy).not.toMatch(/unsafe|strict-dynamic|style-src-attr|upgrade-insecure-requests/)
      for (const rule of [
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "object-src 'none'",
      ])
        expect(policy).toContain(rule)
      expect(answer.headers['x-powered-by']).toBeUndefined()
      expect(answer.headers['strict-transport-security']).toBeUndefined()
    },
  )

  it('let a kept mail stand in a frame of ours with its styles, and do nothing there', async () => {
    const mail = await web.ask('/dev/mail/html?mail=one')
    expect(mail.headers['x-frame-options']).toBe('SAMEORIGIN')
    expect(policyOf(mail).split(';').sort()).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
      'sandbox allow-scripts',
      "style-src 'unsafe-inline'",
    ])
    expect(policyOf(await web.ask('/document'))).toContain("frame-src 'self'")
  })

  it('have a nonce of their own each time', async () => {
    const nonces = await Promise.all(
      [1, 2, 3].map(async () => noncePattern.exec(policyOf(await web.ask('/document')))?.[1]),
    )
    expect(new Set(nonces).size).toBe(3)
  })

  it('insist on https where the address is https', async () => {
    const production = {
      DAYBOOK_MODE: 'production',
      APP_URL: 'https://daybook.example',
      DATABASE_URL: 'postgres://localhost/none',
      SESSION_SECRET: 's'.repeat(32),
      CLAIMS_KEY: 'c'.repeat(32),
      PASSWORD_PEPPER: 'p'.repeat(32),
      SEALING_KEY: 'm'.repeat(32),
    }
    const secure = await startServer({
      answers: {},
      env: production,
      appUrl: () => 'https://daybook.example',
    })
    const answer = await secure.ask('/', { headers: { Host: 'daybook.example' } })
    const otherPort = await secure.ask('/', { headers: { Host: 'localhost' } })
    await secure.stop()
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    expect(answer.headers['content-security-policy']).toContain('upgrade-insecure-requests')
    expect(answer.headers['content-security-policy']).not.toContain('frame-src')
    expect(otherPort.status).toBe(421)
  })
})

describe('the request id', () => {
  it('is the one a caller gave when it is harmless', async () => {
    const answer = await web.ask('/', { headers: { 'X-Request-Id': 'trace-12:34.ab_' } })
    expect(answer.headers['x-request-id']).toBe('trace-12:34.ab_')
  })

  it.each(['short', '<script>alert(1)</script>', 'x'.repeat(65), 'two words here'])(
    'replaces %s',
    async (given) => {
      const answer = await web.ask('/', { headers: { 'X-Request-Id': given } })
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    },
  )
})

describe('single-loader requests', () => {
  const queries = [
    '_data=all',
    'a=1&_data',
    '%5Fdata=all',
    '_data[]=all&_data=all',
    'a?_data&_data=all',
    `${'a&'.repeat(1_200)}_data=all`,
  ]

  it.each(queries.map((query) => [query.slice(-20), query]))(
    'are refused with ...%s',
    async (_end, query) => {
      const answer = await web.ask(`/?${query}`)
      expect(answer.status).toBe(404)
      expect(problemOf(answer)).toMatchObject({ code: 'not_found' })
    },
  )
})

describe('paths', () => {
  it.each(['//evil.example', '/a//b', '/a\\b', '/a%5Cb', '/%5c%5cevil.example'])(
    '%s is not found',
    async (path) => {
      const answer = await web.ask(path)
      expect(answer.status).toBe(404)
      expect(problemOf(answer)).toMatchObject({ code: 'not_found' })
    },
  )
})

describe('what cannot be read', () => {
  it.each(['/t/a%00b', '/admin/users?text=%00'])('%s is refused before anybody looks it up', async (path) => {
    const answer = await web.ask(path)
    expect(answer.status).toBe(400)
    expect(problemOf(answer)).toMatchObject({ code: 'bad_request' })
  })

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])('%s is no method of ours', async (method) => {
    const before = acted
    const answer = await web.ask('/', { method, headers: { Origin: web.origin } })
    expect(answer.status).toBe(405)
    expect(answer.headers['allow']).toBe('GET, HEAD, POST')
    expect(acted).toBe(before)
  })
})

describe('hosts', () => {
  it.each(['evil.example', 'localhost', 'daybook.example:80'])('%j is not served', async (host) => {
    expect((await web.ask('/', { headers: { Host: host } })).status).toBe(421)
  })

  it('probes may come by any name', async () => {
    expect((await web.ask('/health/live', { headers: { Host: '10.0.0.7' } })).status).toBe(200)
  })

  it('are not taken from X-Forwarded-Host or X-Forwarded-For without a trusted proxy', async () => {
    const answer = await web.ask('/context', {
      headers: { 'X-Forwarded-Host': 'evil.example:99', 'X-Forwarded-For': '203.0.113.7' },
    })
    expect(JSON.parse(answer.body)).toMatchObject({
      host: new URL(web.origin).host,
      origin: { ip: '127.0.0.1' },
    })
  })

  it('take the client from a trusted proxy', async () => {
    const behind = await startServer({
      answers: { loader: ({ context }) => Response.json(context.origin) },
      env: { TRUSTED_PROXIES: '127.0.0.1' },
    })
    const answer = await behind.ask('/', { headers: { 'X-Forwarded-For': '198.51.100.1, 203.0.113.7' } })
    await behind.stop()
    expect(JSON.parse(answer.body)).toMatchObject({ ip: '203.0.113.7' })
  })
})

describe('forms', () => {
  const refused: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['cross-site by fetch metadata', { 'Sec-Fetch-Site': 'cross-site' }],
    ['from a sibling domain', { 'Sec-Fetch-Site': 'same-site' }],
    ['with a null origin', { Origin: 'null' }],
    ['from another site', { Origin: 'https://evil.example' }],
    ['without any sign of where they come from', {}],
  ]

  it.each(refused)('are refused %s, in every form of request', async (_name, headers) => {
    const before = acted
    for (const path of ['/', '/page.data', '/?index', '/page.data?_routes=all']) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const answer = await web.ask(path, {
          method,
          headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
          body: 'a=1',
        })
        expect(answer.status).toBe(403)
        expect(answer.headers['content-type']).toMatch('application/problem+json')
        expect(problemOf(answer)).toMatchObject({
          code: 'cross_site',
          status: 403,
          requestId: answer.headers['x-request-id'],
        })
      }
    }
    expect(acted).toBe(before)
  })

  it('of our own are accepted', async () => {
    const before = acted
    expect((await web.ask('/', { method: 'POST', headers: own(), body: 'a=1' })).status).toBe(200)
    expect(acted).toBe(before + 1)
  })

  it('may hold 256 kB and no more', async () => {
    const before = acted
    const most = await web.ask('/', { method: 'POST', headers: own(), body: 'a'.repeat(256 * 1024) })
    const more = await web.ask('/', { method: 'POST', headers: own(), body: 'a'.repeat(256 * 1024 + 1) })
    expect([most.status, more.status]).toEqual([200, 413])
    expect(problemOf(more)).toMatchObject({ code: 'body_too_large' })
    expect(acted).toBe(before + 1)
  })

  it('must say how long they are', async () => {
    const answer = await web.ask('/', {
      method: 'POST',
      headers: { ...own(), 'Transfer-Encoding': 'chunked' },
      body: 'a=1',
    })
    expect(answer.status).toBe(411)
  })
})

describe('failures', () => {
  it('tell neither what broke nor where', async () => {
    for (const accept of ['text/html', 'application/json', '*/*']) {
      const answer = await web.ask('/fails', { headers: { Accept: accept } })
      expect(answer.status).toBe(500)
      expect(answer.body).not.toMatch(/select|ops\.|node_modules|\.ts/)
    }
  })

  it('of requests that cannot be read are problems too', async () => {
    const answer = await web.ask('/assets/%E0%A4%A', { headers: { Accept: 'application/json' } })
    expect(answer.headers['content-type']).toMatch('application/problem+json')
    expect(problemOf(answer)).toEqual({
      type: 'about:blank#bad_request',
      title: 'This request cannot be read',
      status: 400,
      code: 'bad_request',
      requestId: answer.headers['x-request-id'],
    })
  })

  it('are a page for people', async () => {
    const answer = await web.ask('/assets/gone.js', { headers: { Accept: 'text/html,*/*;q=0.8' } })
    expect(answer.headers['content-type']).toMatch('text/html')
    expect(answer.body).toContain(String(answer.headers['x-request-id']))
    expect(answer.headers['cache-control']).toBe('no-store')
  })
})

describe('the log', () => {
  it('has neither addresses nor cookies of a request', async () => {
    await web.ask('/invite/a-secret-token?mail=ana@example.org', {
      headers: { Cookie: 'sid=a-secret-session', Authorization: 'Bearer a-secret-key' },
    })
    const text = JSON.stringify(web.logged)
    expect(text).toContain('"method":"GET"')
    expect(text).not.toMatch(/a-secret|ana@example/)
  })

  it.each([
    ['/fails', []],
    ['/busy', [40]],
    ['/nothing', []],
  ] as const)('says of %s only what the place that failed has not said', async (path, levels) => {
    const before = web.logged.length
    const { status } = await web.ask(path)
    const lines = web.logged.slice(before).filter((line) => 'res' in line && Number(line['level']) > 30)
    expect(lines.map(({ level }) => level)).toEqual(levels)
    for (const line of lines) {
      expect(line).toMatchObject({ res: { statusCode: status } })
      expect(line).not.toHaveProperty('err')
    }
  })
})

describe('what a handler gets', () => {
  it('has a cleaned, short user agent', async () => {
    const answer = await web.ask('/context', { headers: { 'User-Agent': `Test\u00e9${'x'.repeat(2_000)}` } })
    const { origin, aborted } = JSON.parse(answer.body) as { origin: { userAgent: string }; aborted: boolean }
    expect(origin.userAgent).toMatch(/^Testx+$/)
    expect(origin.userAgent).toHaveLength(512)
    expect(aborted).toBe(false)
  })
})

describe('draining', () => {
  it('finishes what is under way, is not ready meanwhile, and takes nothing new', async () => {
    let finish = (): void => undefined
    const arrived = once<null>()
    const slow = await startServer({
      answers: {
        loader: async () => {
          arrived.resolve(null)
          await new Promise<void>((resolve) => (finish = resolve))
          return new Response('finished')
        },
      },
    })
    const underWay = slow.ask('/')
    await arrived.promise
    const drained = slow.server.drain()
    expect(slow.server.ready()).toBe(false)
    await expect(slow.ask('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    finish()
    expect((await underWay).body).toBe('finished')
    await drained
  })

  it('tells handlers when the client has gone', async () => {
    const arrived = once<AbortSignal>()
    const watched = await startServer({
      answers: {
        loader: async ({ context }) => {
          arrived.resolve(context.signal)
          await new Promise((resolve) => context.signal.addEventListener('abort', resolve))
          return new Response('nobody reads this')
        },
      },
    })
    const socket = net.connect(Number(new URL(watched.origin).port), '127.0.0.1')
    socket.write(`GET / HTTP/1.1\r\nHost: ${new URL(watched.origin).host}\r\n\r\n`)
    const signal = await arrived.promise
    expect(signal.aborted).toBe(false)
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve))
    socket.destroy()
    await aborted
    expect(signal.aborted).toBe(true)
    await watched.stop()
  })
})
