import { admins } from './admins/admins'
import { auditEntries } from './audit/audit-entries'
import { invites } from './invites/invites'
import { members } from './members/members'
import type { ReadModel } from './read-model'
import { sessions } from './sessions/sessions'
import { tenants } from './tenants/tenants'
import { users } from './users/users'

/** Every read model of the product. */
export const models: readonly ReadModel[] = [tenants, members, invites, users, sessions, admins, auditEntries]

export type ModelName = 'tenants' | 'members' | 'invites' | 'users' | 'sessions' | 'admins' | 'audit-entries'
