import type { AnyInStream } from '~/domain/catalogue'
import type { Role } from '~/domain/tenancy/role'

/** Stands for the console where a tenant would stand. */
export const consoleTenant = '00000000-0000-0000-0000-000000000000'

/** What an event means for who may enter where. */
export type AccessChange =
  | {
      readonly kind: 'person'
      readonly userId: string
      readonly tenantId: string
      readonly role: Role | 'superAdmin'
      readonly gone: boolean
    }
  | {
      readonly kind: 'practice'
      readonly tenantId: string
      readonly name: string
      readonly slug: string
      readonly zone: string
      readonly currency: string
    }
  | {
      readonly kind: 'settings'
      readonly tenantId: string
      readonly settings: Readonly<Partial<Record<'name' | 'zone' | 'currency', string>>>
    }
  | {
      readonly kind: 'suspension'
      readonly tenantId: string
      readonly suspended: boolean
      readonly reason: string | null
    }

/** Pure, and the only place that knows: the request that caused the event and the reactor that repairs both ask here. */
export function accessAfter(event: AnyInStream): AccessChange | null {
  const person = (
    tenantId: string,
    userId: string,
    role: Role | 'superAdmin',
    gone = false,
  ): AccessChange => ({ kind: 'person', tenantId, userId, role, gone })
  switch (event.type) {
    case 'TenantProvisioned': {
      const { tenantId, name, slug, zone, currency } = event.data
      return { kind: 'practice', tenantId, name, slug, zone, currency }
    }
    case 'TenantSettingsChanged':
      return {
        kind: 'settings',
        tenantId: event.data.tenantId,
        settings: Object.fromEntries(event.data.changes.map(({ field, to }) => [field, to])),
      }
    case 'TenantSuspended':
      return { kind: 'suspension', tenantId: event.data.tenantId, suspended: true, reason: event.reason }
    case 'TenantReactivated':
      return { kind: 'suspension', tenantId: event.data.tenantId, suspended: false, reason: null }
    case 'MemberJoined':
    case 'InviteAccepted':
      return person(event.data.tenantId, event.data.userId, event.data.role)
    case 'MemberRoleChanged':
      return person(event.data.tenantId, event.data.userId, event.data.to)
    case 'MemberRemoved':
      return person(event.data.tenantId, event.data.userId, event.data.role, true)
    case 'AdminAppointed':
      return person(consoleTenant, event.data.userId, 'superAdmin')
    case 'AdminDismissed':
      return person(consoleTenant, event.data.userId, 'superAdmin', true)
    default:
      return null
  }
}
