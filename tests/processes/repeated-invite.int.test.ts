import { afterAll, beforeAll, expect, it } from 'vitest'
import { isRefusal } from '~/domain/kernel/decider'
import { newId } from '~/platform/ids'
import { inTenant } from '~/services/context'
import { registerPractice } from '~/services/people/register-practice'
import { inviteMember } from '~/services/tenancy/invite-member'
import { testRuntime, visitor, type TestRuntime } from '~/tests/kit/runtime'

let here: TestRuntime
beforeAll(async () => {
  here = await testRuntime()
})
afterAll(() => here.end())

it('answers an invite that is sent again with its first receipt, although the person has an account and the sender another role by now', async () => {
  const register = (email: string) =>
    registerPractice(visitor(here.runtime), {
      name: 'Ana Pop',
      email,
      password: 'quiet river stones',
      practice: `Practice of ${email}`,
      zone: 'UTC',
      currency: 'EUR',
    })
  const made = await register('sender@clinic.example')
  if (isRefusal(made)) throw new Error(made.refused)
  const commandId = newId()
  const invite = (by: 'owner' | 'admin') =>
    inviteMember(inTenant(visitor(here.runtime, commandId, made.userId), made.tenantId, by), {
      email: 'later@clinic.example',
      name: '',
      role: 'staff',
      message: '',
    })
  const first = await invite('owner')
  await register('later@clinic.example')
  expect(await invite('admin')).toEqual(first)
})
