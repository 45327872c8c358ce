import { describe, it } from 'vitest'
import { AdminAppointed, AdminDismissed, AdminRecovered } from '~/domain/platform-admins/events'
import { id, instant, on, reading } from '~/tests/kit/given-rows'
import { admins } from './admins'

const [vera, ana] = [id(11), id(12)]
const appointed = (userId = vera) => AdminAppointed({ userId })
const recovered = AdminRecovered({ userId: vera })
const dismissed = AdminDismissed({ userId: vera })
const row = { userId: vera, appointedAt: instant(1), recoveredAt: null }
const { given } = reading(admins)

describe('super admins', () => {
  it('has whoever was appointed', () => given(on(1, appointed())).rows(row))

  it('says when the password was last replaced from the command line', () =>
    given(on(1, appointed()), on(2, recovered), on(3, recovered)).rows({ ...row, recoveredAt: instant(3) }))

  it('has nobody who was dismissed, and only them', () =>
    given(on(1, appointed()), on(1, appointed(ana)), on(2, dismissed), on(3, dismissed)).rows({
      ...row,
      userId: ana,
    }))

  it('begins anew with whoever is appointed again', () =>
    given(on(1, appointed()), on(2, recovered), on(3, dismissed), on(4, appointed())).rows({
      ...row,
      appointedAt: instant(4),
    }))

  it('makes nobody an admin by a new password or a dismissal', () =>
    given(on(1, recovered), on(2, dismissed)).rows())
})
