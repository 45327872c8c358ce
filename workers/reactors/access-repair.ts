import { writeAccess } from '~/services/access/write-access'
import type { Reactor } from './reactor'

class PracticeNotWritten extends Error {
  override readonly name = 'PracticeNotWritten'
}

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
  async react(event, tx, { sealer }) {
    // The event that opened the practice is set aside; this one has to come after it.
    if (!(await writeAccess(tx, event, sealer)))
      throw new PracticeNotWritten('The practice is not written yet')
  },
}
