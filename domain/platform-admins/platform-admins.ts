import { decider, refuse } from '../kernel/decider'
import type { StreamRef } from '../kernel/envelope'
import * as event from './events'
import type { PlatformAdminEvent } from './events'

/** All super admins share one stream, so that the last one can be protected. */
export const platformAdminsStream: StreamRef = { tenantId: null, name: 'platform-admins' }

interface OfUser {
  readonly userId: string
}

interface PlatformAdminCommands {
  appoint: OfUser
  dismiss: OfUser
  recover: OfUser
}

export const platformAdmins = decider<PlatformAdminCommands, PlatformAdminEvent, ReadonlySet<string>>({
  category: 'platformAdmins',
  initial: new Set(),
  decide: {
    appoint: ({ userId }, admins) => (admins.has(userId) ? [] : [event.AdminAppointed({ userId })]),
    dismiss({ userId }, admins) {
      if (!admins.has(userId)) return refuse('AdminUnknown')
      if (admins.size === 1) return refuse('LastAdmin')
      return [event.AdminDismissed({ userId })]
    },
    recover: ({ userId }, admins) =>
      admins.has(userId) ? [event.AdminRecovered({ userId })] : refuse('AdminUnknown'),
  },
  evolve: {
    AdminAppointed: (admins, { userId }) => new Set(admins).add(userId),
    AdminDismissed: (admins, { userId }) => new Set([...admins].filter((admin) => admin !== userId)),
    AdminRecovered: (admins) => admins,
  },
})
