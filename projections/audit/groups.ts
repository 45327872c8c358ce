import type { EventType } from '~/domain/catalogue'

/** Tabs of the audit log. Every event type is in exactly one group; the compiler sees to it. */
const groupOf = {
  UserRegistered: 'access',
  UserProfileChanged: 'access',
  AddressTaken: 'access',
  ClaimHeld: 'platform',
  ClaimTaken: 'platform',
  ClaimReleased: 'platform',
  SessionStarted: 'signIns',
  SessionRevoked: 'signIns',
  TenantRequested: 'settings',
  TenantProvisioned: 'settings',
  TenantSettingsChanged: 'settings',
  SeatLimitChanged: 'settings',
  TenantSuspended: 'settings',
  TenantReactivated: 'settings',
  MemberJoined: 'access',
  MemberRoleChanged: 'access',
  MemberRemoved: 'access',
  InviteSent: 'access',
  InviteResent: 'access',
  InviteLinkIssued: 'access',
  InviteAccepted: 'access',
  InviteRevoked: 'access',
  InviteMailSent: 'access',
  InviteMailFailed: 'access',
  AdminAppointed: 'platform',
  AdminDismissed: 'platform',
  AdminRecovered: 'platform',
  ReadModelRebuilt: 'platform',
  QuarantinedKeySkipped: 'platform',
  GivenUpJobRetried: 'platform',
  LogRestored: 'platform',
} as const satisfies Record<EventType, string>

export type EntryGroup = (typeof groupOf)[EventType]

export function typesOfGroup(group: EntryGroup): readonly string[] {
  return Object.entries(groupOf).flatMap(([type, its]) => (its === group ? [type] : []))
}
