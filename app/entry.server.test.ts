import type { EntryContext } from '@remix-run/node'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { fakeLoadContext } from '~/tests/kit/fake-load-context'
import { fakeRuntime } from '~/tests/kit/fake-runtime'
import handleRequest, { handleDataRequest, handleError } from './entry.server'

/** Only what a program is answered from; pages are rendered in the browser tests. */
const entry: EntryContext = {
  ...({} as EntryContext),
  staticHandlerContext: {
    ...({} as EntryContext['staticHandlerContext']),
    loaderHeaders: { root: new Headers({ 'X-Inner': 'not for clients' }) },
    actionHeaders: { 'routes/login': new Headers({ 'Retry-After': '2' }) },
  },
}

it.each([
  ['application/json', 401, 'signed_out'],
  ['application/json', 404, 'not_found'],
  ['*/*', 403, 'forbidden'],
  [null, 422, 'not_accepted'],
  ['application/json', 500, 'failed'],
])('answers a program that takes %s with a problem', async (accept, status, code) => {
  const request = new Request(
    'http://localhost/t/none',
    accept === null ? {} : { headers: { Accept: accept } },
  )
  const headers = new Headers({ 'Set-Cookie': 'toast=; Max-Age=0' })
  const response = await handleRequest(
    request,
    status,
    headers,
    entry,
    fakeLoadContext({ requestId: 'request-0001' }),
  )
  expect(response.status).toBe(status)
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  expect(response.headers.get('Set-Cookie')).toBe('toast=; Max-Age=0')
  expect(response.headers.get('Retry-After')).toBe('2')
  expect(response.headers.get('X-Inner')).toBeNull()
  expect(await response.json()).toMatchObject({ status, code, requestId: 'request-0001' })
})

it.each([null, 'GET, POST'])('says with a 405 what is allowed, unless that was said: %s', async (said) => {
  const asked = () => new Headers(said === null ? {} : { Allow: said })
  const request = new Request('http://localhost/admin', { headers: { Accept: 'application/json' } })
  const page = await handleRequest(request, 405, asked(), entry, fakeLoadContext())
  const asData = handleDataRequest(new Response(null, { status: 405, headers: asked() }))
  for (const { headers } of [page, asData]) expect(headers.get('Allow')).toBe(said ?? 'GET, HEAD')
  expect(handleDataRequest(new Response(null, { status: 404 })).headers.get('Allow')).toBeNull()
})

it('lets nobody keep the data of a page, unless the page says otherwise', () => {
  expect(handleDataRequest(new Response('data')).headers.get('Cache-Control')).toBe('no-store')
  const shared = new Response('data', { headers: { 'Cache-Control': 'max-age=60' } })
  expect(handleDataRequest(shared).headers.get('Cache-Control')).toBe('max-age=60')
})

/** What Remix throws of its own accord, as `isRouteErrorResponse` knows it. */
const ofRemix = (status: number) => ({ status, statusText: 'No', internal: true, data: null })

describe('the log', () => {
  const logged = (error: unknown, signal = new AbortController().signal): readonly string[] => {
    const lines: string[] = []
    const logger = pino({ level: 'error' }, { write: (line) => lines.push(line) })
    const request = new Request('http://localhost/t/none', { signal })
    handleError(error, {
      request,
      params: {},
      context: fakeLoadContext({ runtime: fakeRuntime({ logger }) }),
    })
    return lines
  }

  it('has what broke, with the reference people are shown', () => {
    expect(logged(new TypeError('a bug')).join()).toContain('"requestId":"request-of-a-test"')
    expect(logged(ofRemix(500))).toHaveLength(1)
  })

  it.each([400, 404, 405])('is not filled by those who ask for nonsense (%i)', (status) => {
    expect(logged(ofRemix(status))).toEqual([])
  })

  it('is not filled by those who leave', () => {
    expect(logged(new Error('cut short'), AbortSignal.abort())).toEqual([])
  })
})
