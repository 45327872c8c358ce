import fc from 'fast-check'
import { expect, it } from 'vitest'
import { given, Life } from '~/tests/kit/given-when-then'
import { AdminAppointed, AdminDismissed, AdminRecovered } from './events'
import { platformAdmins } from './platform-admins'

const userId = '0190a000-0000-7000-8000-000000000001'
const other = '0190a000-0000-7000-8000-000000000002'
const appointed = AdminAppointed({ userId })

it('appoints a super admin once', () => {
  given().when(platformAdmins.appoint({ userId })).then(appointed)
  given(appointed).when(platformAdmins.appoint({ userId })).nothing()
  given(appointed, AdminAppointed({ userId: other }), AdminDismissed({ userId }))
    .when(platformAdmins.appoint({ userId }))
    .then(appointed)
})

it('dismisses a super admin, but never the last one', () => {
  const dismiss = platformAdmins.dismiss({ userId })
  given(appointed, AdminAppointed({ userId: other }))
    .when(dismiss)
    .then(AdminDismissed({ userId }))
  given(appointed).when(dismiss).refused('LastAdmin')
  given(AdminAppointed({ userId: other }))
    .when(dismiss)
    .refused('AdminUnknown')
})

it('recovers those who are super admins, and makes nobody one by it', () => {
  const recover = platformAdmins.recover({ userId })
  given(appointed).when(recover).then(AdminRecovered({ userId }))
  given(AdminAppointed({ userId: other }))
    .when(recover)
    .refused('AdminUnknown')
})

it('never loses its last super admin, whatever is asked', () => {
  const asked = fc.record({
    verb: fc.constantFrom('appoint', 'dismiss', 'recover'),
    userId: fc.constantFrom(userId, other, '0190a000-0000-7000-8000-000000000003'),
  })
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 25, size: 'max' }), (commands) => {
      const life = new Life(platformAdmins.model)
      life.live(platformAdmins.appoint({ userId }))
      for (const { verb, userId: whom } of commands) {
        life.live(platformAdmins[verb]({ userId: whom }))
        expect(life.state.size).toBeGreaterThan(0)
      }
    }),
    { seed: 10 },
  )
})
