import { createRequestHandler, type ServerBuild } from '@remix-run/node'
import { resolvePath } from '@remix-run/react'
import { decode } from 'turbo-stream'
import { describe, expect, it } from 'vitest'
import remixConfig from '~/remix.config'

const levels = 20_000

function nested(): unknown {
  let value: unknown = 'bottom'
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

const values = {
  date: new Date('2026-03-01T10:00:00Z'),
  map: new Map([['a', 1]]),
  set: new Set(['b']),
  big: 9007199254740993n,
}

/** The smallest application with our flags: one page whose loader and action answer with all kinds of values. */
function application(flags: Partial<ServerBuild['future']> = {}): (request: Request) => Promise<Response> {
  const future = { ...(remixConfig.future as ServerBuild['future']), ...flags }
  const manifestRoute = {
    hasAction: true,
    hasLoader: true,
    hasClientAction: false,
    hasClientLoader: false,
    hasErrorBoundary: false,
    module: '/root.js',
  }
  const handler = createRequestHandler(
    {
      mode: 'production',
      entry: {
        module: {
          default: (_request, status) => new Response('a page', { status }),
          handleError: () => undefined,
        },
      },
      routes: {
        root: {
          id: 'root',
          path: '/',
          module: {
            default: () => null,
            loader: () => ({ ...values, later: Promise.resolve('streamed'), deep: nested() }),
            action: () => ({ typed: nested() }),
          },
        },
      },
      assets: {
        entry: { imports: [], module: '/entry.js' },
        routes: { root: { id: 'root', path: '/', ...manifestRoute } },
        url: '/manifest.js',
        version: '1',
      },
      publicPath: '/',
      assetsBuildDirectory: 'build/client',
      future,
      basename: '/',
      isSpaMode: false,
    },
    'production',
  )
  return (request) => handler(request)
}

async function singleFetch(request: Request): Promise<Record<string, unknown>> {
  const response = await application()(request)
  if (!response.body) throw new Error(`${response.status} without a body`)
  const { value } = await decode(response.body, {
    plugins: [(type, _name, message) => type === 'SanitizedError' && { value: new Error(String(message)) }],
  })
  return Object(value)
}

function depth(value: unknown): number {
  let count = 0
  for (let inner = value; Array.isArray(inner); inner = inner[0]) count++
  return count
}

describe('Remix on the replaced turbo-stream', () => {
  it('brings dates, maps, sets, big integers and promises to the browser', async () => {
    const { root } = await singleFetch(new Request('http://localhost/_root.data'))
    const { data } = Object(root)
    expect(data).toMatchObject(values)
    expect(await data.later).toBe('streamed')
  })

  it('answers an action that hands deeply nested input back (GHSA-rxv8-25v2-qmq8)', async () => {
    const { data } = await singleFetch(
      new Request('http://localhost/_root.data', { method: 'POST', body: new URLSearchParams({ a: '1' }) }),
    )
    expect(depth(data && Object(data).typed)).toBe(levels)
  })
})

describe('the manifest endpoint (GHSA-8x6r-g9mw-2r78, GHSA-chx6-hx7r-mcp5)', () => {
  const request = (): Request => new Request('http://localhost/__manifest?p=/&version=1')

  it('does not exist with our flags', async () => {
    expect((await application()(request())).status).toBe(404)
  })

  it('would exist with lazy route discovery', async () => {
    expect((await application({ v3_lazyRouteDiscovery: true })(request())).status).toBe(200)
  })
})

describe('the router', () => {
  it.each(['//evil.example/steal', '//evil.example', '///evil.example'])('keeps %s on this site', (to) => {
    expect(resolvePath(to, '/from').pathname).toMatch(/^\/[^/\\]/)
  })
})
