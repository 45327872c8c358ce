import { expect, it } from 'vitest'
import { codeOf } from '~/platform/telemetry/code-of'
import { coded, JobFailed } from './job-failed'
import { MailDeferred } from './deliver-invite-mail'

it.each([
  [Object.assign(new Error('connect to 10.0.0.1'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [Object.assign(new Error('duplicate key (ana@x.example)'), { code: '23505' }), '23505'],
  [new MailDeferred(451), 'SMTP-451'],
  [new MailDeferred(null), 'SMTP-unreachable'],
  [new RangeError('Ana Pop is not a number'), 'RangeError'],
  [Object.assign(new Error('x'), { code: 'ana@x.example' }), 'Error'],
  ['a string somebody threw', 'Unknown'],
])('keeps of %s only the code', async (error, code) => {
  expect(codeOf(error)).toBe(code)
  const failed = await coded(() => Promise.reject(error))().catch((thrown: unknown) => thrown)
  expect(failed).toBeInstanceOf(JobFailed)
  expect(failed).toMatchObject({ message: code, cause: error })
})
