import type { EntryContext } from '@remix-run/node'
import { expect, it } from 'vitest'
import { fakeLoadContext } from '~/tests/kit/fake-load-context'
import handleRequest from './entry.server'

const entry = {} as EntryContext

it.each([
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
  expect(await response.json()).toMatchObject({ status, code, requestId: 'request-0001' })
})
