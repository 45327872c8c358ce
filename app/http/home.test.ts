import { expect, it } from 'vitest'
import { membership } from '~/tests/kit/fake-person'
import { homeOf } from './home'

it.each([
  ['a super admin', true, [membership()], '/admin'],
  ['a member', false, [membership()], '/t/clinica-nord'],
  [
    'a member of a suspended and an open practice',
    false,
    [membership({ suspended: true }), membership({ slug: 'harbor-studio' })],
    '/t/harbor-studio',
  ],
  ['a member of a suspended practice only', false, [membership({ suspended: true })], '/t/clinica-nord'],
  ['a former member', false, [], '/account'],
])('%s belongs to the right place', (_name, isSuperAdmin, memberships, home) => {
  expect(homeOf({ isSuperAdmin, memberships })).toBe(home)
})
