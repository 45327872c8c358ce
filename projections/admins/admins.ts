import { nullable, timestamptz, uuid } from '../columns'
import { readModel } from '../read-model'

/** Who is a super admin. */
export const admins = readModel('admins', {
  version: 1,
  primaryKey: { userId: uuid },
  columns: { appointedAt: timestamptz, recoveredAt: nullable(timestamptz) },
  key: (event) => ({ userId: 'userId' in event.data ? event.data.userId : '' }),
  on: {
    AdminAppointed: (_, { occurredAt }) => ({ appointedAt: occurredAt, recoveredAt: null }),
    AdminRecovered: (row, { occurredAt }) => row && { ...row, recoveredAt: occurredAt },
    AdminDismissed: () => undefined,
  },
})
