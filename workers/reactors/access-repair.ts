import { writeAccess } from '~/services/access/write-access'
import type { Reactor } from './reactor'

/** Writes access again from the events, for requests that died between the append and the row. */
export const accessRepair: Reactor = {
  name: 'access-repair',
  start: 'zero',
  types: [
    'TenantProvisioned',
    'TenantSettingsChanged',
    'TenantSuspended',
    'TenantReactivated',
    'MemberJoined',
    'InviteAccepted',
    'MemberRoleChanged',
    'MemberRemoved',
    'AdminAppointed',
    'AdminDismissed',
  ],
  react: (event, tx) => writeAccess(tx, event),
}
