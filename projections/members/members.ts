import { int, nullable, text, timestamptz, uuid } from '../columns'
import { readModel } from '../read-model'

/** Who belongs to a practice, and who did. */
export const members = readModel('members', {
  version: 1,
  primaryKey: { tenantId: uuid, userId: uuid },
  columns: {
    role: text,
    /** active or removed. */
    status: text,
    joinedAt: timestamptz,
    inviteId: nullable(uuid),
    removedAt: nullable(timestamptz),
    removedBy: nullable(uuid),
    removedReason: nullable(text),
  },
  indexes: [['user_id']],
  key: (event) => ({
    tenantId: event.tenantId ?? '',
    userId: 'userId' in event.data ? event.data.userId : '',
  }),
  on: {
    MemberJoined: (_, { data, occurredAt }) => joined(data.role, occurredAt, null),
    InviteAccepted: (_, { data, occurredAt }) => joined(data.role, occurredAt, data.inviteId),
    MemberRoleChanged: (row, { data }) => row && { ...row, role: data.to },
    MemberRemoved: (row, { occurredAt, actor, reason }) =>
      row && { ...row, status: 'removed', removedAt: occurredAt, removedBy: actor.id, removedReason: reason },
  },
  tally: {
    key: { tenantId: uuid },
    counts: { active: int, removed: int },
    deltas: (before, after) => {
      const row = after ?? before
      if (!row) return []
      const change = (status: string): number =>
        Number(after?.status === status) - Number(before?.status === status)
      return [
        { key: { tenantId: row.tenantId }, add: { active: change('active'), removed: change('removed') } },
      ]
    },
  },
})

function joined(role: string, joinedAt: string, inviteId: string | null) {
  return { role, status: 'active', joinedAt, inviteId, removedAt: null, removedBy: null, removedReason: null }
}
