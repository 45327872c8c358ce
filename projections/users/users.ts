import { nullable, text, timestamptz, uuid } from '../columns'
import { readModel } from '../read-model'

/** Everybody with an account. Address and name are null once erased. */
export const users = readModel('users', {
  version: 1,
  primaryKey: { userId: uuid },
  columns: { email: nullable(text), name: nullable(text), zone: text, registeredAt: timestamptz },
  indexes: [['email'], ['name']],
  key: (event) => ({ userId: 'userId' in event.data ? event.data.userId : '' }),
  on: {
    UserRegistered: (_, { data, occurredAt }) => ({
      email: data.email,
      name: data.name,
      zone: data.zone,
      registeredAt: occurredAt,
    }),
    UserProfileChanged: (row, { data }) => row && { ...row, name: data.name },
  },
})
