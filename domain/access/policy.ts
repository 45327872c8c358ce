import type { Role } from '../tenancy/role'

/** What a person is to the place a page belongs to. */
export type Standing = Role | 'superAdmin' | 'signedIn' | 'anyone'

/** Who may do what. A row is a permission, its columns are everybody who has it. */
const policy = {
  'public.view': ['anyone', 'signedIn', 'staff', 'admin', 'owner', 'superAdmin'],
  'account.view': ['signedIn', 'staff', 'admin', 'owner', 'superAdmin'],
  'today.view': ['staff', 'admin', 'owner'],
  'team.view': ['staff', 'admin', 'owner'],
  'team.manage': ['admin', 'owner'],
  'team.changeRoles': ['owner'],
  'settings.view': ['admin', 'owner'],
  'settings.manage': ['admin', 'owner'],
  'history.view': ['admin', 'owner'],
  'console.view': ['superAdmin'],
  'console.tenants': ['superAdmin'],
  'console.operate': ['superAdmin'],
} as const satisfies Readonly<Record<string, readonly Standing[]>>

export type Permission = keyof typeof policy

export function may(standing: Standing, permission: Permission): boolean {
  const allowed: readonly Standing[] = policy[permission]
  return allowed.includes(standing)
}
