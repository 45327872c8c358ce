import type { EventOf } from '../kernel/catalogue'
import { defineEvent, ref } from '../kernel/event'

export const AdminAppointed = defineEvent('AdminAppointed', { userId: ref('user') })

export const AdminDismissed = defineEvent('AdminDismissed', { userId: ref('user') })

/** A super admin who lost the password got a new one from the command line, with a reason. */
export const AdminRecovered = defineEvent('AdminRecovered', { userId: ref('user') })

export const platformAdminEvents = { AdminAppointed, AdminDismissed, AdminRecovered }
export type PlatformAdminEvent = EventOf<typeof platformAdminEvents>
