import { int, nullable, text, timestamptz, uuid } from '../columns'
import { readModel } from '../read-model'

/** Every invite of a practice. Whether an open one has expired is a matter of the clock, so queries say it, not the row. */
export const invites = readModel('invites', {
  version: 1,
  primaryKey: { tenantId: uuid, inviteId: uuid },
  columns: {
    email: nullable(text),
    name: nullable(text),
    role: text,
    /** open, accepted or revoked. */
    status: text,
    sentAt: timestamptz,
    sentBy: nullable(uuid),
    expiresAt: timestamptz,
    closedAt: nullable(timestamptz),
    acceptedBy: nullable(uuid),
    /** waiting, sent, failed, or handed over as a link. */
    mail: text,
    mailAt: timestamptz,
    mailReply: nullable(text),
  },
  indexes: [['tenant_id', 'status']],
  key: (event) => ({
    tenantId: event.tenantId ?? '',
    inviteId: 'inviteId' in event.data ? event.data.inviteId : '',
  }),
  on: {
    InviteSent: (_, { data, occurredAt, actor }) => ({
      email: data.email,
      name: data.name,
      role: data.role,
      status: 'open',
      sentAt: occurredAt,
      sentBy: actor.id,
      expiresAt: data.expiresAt,
      closedAt: null,
      acceptedBy: null,
      mail: 'waiting',
      mailAt: occurredAt,
      mailReply: null,
    }),
    InviteResent: (row, { data, occurredAt }) =>
      row && { ...row, expiresAt: data.expiresAt, mail: 'waiting', mailAt: occurredAt, mailReply: null },
    InviteLinkIssued: (row, { occurredAt }) =>
      row && { ...row, mail: 'link', mailAt: occurredAt, mailReply: null },
    InviteMailSent: (row, { occurredAt }) =>
      row && { ...row, mail: 'sent', mailAt: occurredAt, mailReply: null },
    InviteMailFailed: (row, { data, occurredAt }) =>
      row && { ...row, mail: 'failed', mailAt: occurredAt, mailReply: data.reply },
    InviteAccepted: (row, { data, occurredAt }) =>
      row && { ...row, status: 'accepted', closedAt: occurredAt, acceptedBy: data.userId },
    InviteRevoked: (row, { occurredAt }) => row && { ...row, status: 'revoked', closedAt: occurredAt },
  },
  tally: {
    key: { tenantId: uuid },
    counts: { open: int, mailFailed: int },
    deltas: (before, after) => {
      const row = after ?? before
      if (!row) return []
      const open = (one: typeof before): number => Number(one?.status === 'open')
      const failed = (one: typeof before): number => Number(one?.status === 'open' && one.mail === 'failed')
      return [
        {
          key: { tenantId: row.tenantId },
          add: { open: open(after) - open(before), mailFailed: failed(after) - failed(before) },
        },
      ]
    },
  },
})
