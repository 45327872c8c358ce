import type { Database } from '~/platform/postgres/database'
import type { Membership } from '~/services/sessions/find-session'
import { fakeDatabase } from './fake-runtime'

export const aToken = 'a'.repeat(43)
export const aUser = '01900000-0000-7000-8000-000000000001'
export const aTenant = '01900000-0000-7000-8000-00000000000a'

export function membership(parts: Partial<Membership> = {}): Membership {
  return {
    tenantId: aTenant,
    slug: 'clinica-nord',
    name: 'Clinica Nord',
    zone: 'Europe/Bucharest',
    currency: 'RON',
    role: 'owner',
    suspended: false,
    reason: null,
    ...parts,
  }
}

export interface FakePerson {
  readonly isSuperAdmin?: boolean
  readonly memberships?: readonly Membership[]
}

/** A database that knows one live session, of this person, under any token. */
export function databaseWith({ isSuperAdmin = false, memberships = [] }: FakePerson): Database {
  return fakeDatabase(({ text }) => {
    if (text.includes('from ops.sessions'))
      return [{ sessionId: 'a-session', userId: aUser, seenAt: '2026-11-19T09:14:00.000Z' }]
    if (text.includes('join ops.tenant_access')) return memberships
    if (text.includes('from ops.access')) return isSuperAdmin ? [{}] : []
    return []
  })
}
