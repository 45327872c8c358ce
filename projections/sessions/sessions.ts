import { int, nullable, text, timestamptz, uuid } from '../columns'
import { readModel } from '../read-model'

/** Sign-ins and how they ended, by person. Whether a session still lives is decided by `ops.sessions`, never here. */
export const sessions = readModel('sessions', {
  version: 1,
  primaryKey: { userId: uuid, sessionId: uuid },
  columns: {
    method: text,
    startedAt: timestamptz,
    userAgent: nullable(text),
    ip: nullable(text),
    endedAt: nullable(timestamptz),
    ending: nullable(text),
  },
  indexes: [['user_id', 'started_at']],
  key: () => ({ userId: '', sessionId: '' }),
  // The end of a session names only the session.
  lookup: {
    SessionStarted: ({ data }) => ({
      id: data.sessionId,
      key: { userId: data.userId, sessionId: data.sessionId },
    }),
  },
  on: {
    SessionStarted: {
      key: ({ data }) => ({ userId: data.userId, sessionId: data.sessionId }),
      fold: (_, { data, occurredAt, origin }) => ({
        method: data.method,
        startedAt: occurredAt,
        userAgent: origin?.userAgent ?? null,
        ip: origin?.ip ?? null,
        endedAt: null,
        ending: null,
      }),
    },
    SessionRevoked: {
      lookup: ({ data }) => data.sessionId,
      fold: (row, { data, occurredAt }) => row && { ...row, endedAt: occurredAt, ending: data.cause },
    },
  },
  tally: {
    key: { userId: uuid },
    counts: { started: int },
    deltas: (before, after) =>
      after && !before ? [{ key: { userId: after.userId }, add: { started: 1 } }] : [],
  },
})
