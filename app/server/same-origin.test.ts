import { expect, it } from 'vitest'
import { isSameOrigin } from './same-origin'

const own = ['https://daybook.example']
const none = { secFetchSite: undefined, origin: undefined, referer: undefined }

it.each([
  ['a read from anywhere', { ...none, method: 'GET', secFetchSite: 'cross-site' }, true],
  ['our own page', { ...none, method: 'POST', secFetchSite: 'same-origin', origin: own[0] }, true],
  ['our own page of an old browser', { ...none, method: 'POST', origin: own[0] }, true],
  [
    'our own page without an origin',
    { ...none, method: 'POST', referer: 'https://daybook.example/login' },
    true,
  ],
  [
    'another site',
    { ...none, method: 'POST', secFetchSite: 'cross-site', origin: 'https://evil.example' },
    false,
  ],
  [
    'a subdomain',
    { ...none, method: 'POST', secFetchSite: 'same-site', origin: 'https://x.daybook.example' },
    false,
  ],
  ['the same host without https', { ...none, method: 'POST', origin: 'http://daybook.example' }, false],
  ['an opaque origin', { ...none, method: 'POST', origin: 'null' }, false],
  [
    'fetch metadata and origin that disagree',
    { ...none, method: 'POST', secFetchSite: 'same-origin', origin: 'https://evil.example' },
    false,
  ],
  ['nothing that says where from', { ...none, method: 'POST' }, false],
  [
    'a referrer that only begins like us',
    { ...none, method: 'POST', referer: 'https://daybook.example.evil/' },
    false,
  ],
  ['a DELETE of another site', { ...none, method: 'DELETE', secFetchSite: 'cross-site' }, false],
] as const)('%s', (_, facts, allowed) => {
  expect(isSameOrigin(facts, own)).toBe(allowed)
})
