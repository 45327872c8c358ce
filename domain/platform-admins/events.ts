import type { EventOf } from '../kernel/catalogue'
import { defineEvent, ref, subject } from '../kernel/event'

export const AdminAppointed = defineEvent('AdminAppointed', { userId: subject(ref('user')) })

export const AdminDismissed = defineEvent('AdminDismissed', { userId: subject(ref('user')) })

/** A super admin who lost the password got a new one from the command line, with a reason. */
export const AdminRecovered = defineEvent('AdminRecovered', { userId: subject(ref('user')) })

export const platformAdminEvents = { AdminAppointed, AdminDismissed, AdminRecovered }
export type PlatformAdminEvent = EventOf<typeof platformAdminEvents>
