import { expect, it } from 'vitest'
import { may } from './policy'

it.each([
  ['staff', 'team.view', true],
  ['staff', 'team.manage', false],
  ['staff', 'history.view', false],
  ['admin', 'team.manage', true],
  ['admin', 'team.changeRoles', false],
  ['owner', 'team.changeRoles', true],
  ['owner', 'console.view', false],
  ['superAdmin', 'console.operate', true],
  ['superAdmin', 'team.view', false],
  ['anyone', 'account.view', false],
] as const)('%s, %s: %s', (standing, permission, allowed) => {
  expect(may(standing, permission)).toBe(allowed)
})
