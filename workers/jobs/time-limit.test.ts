import { expect, it } from 'vitest'
import { inTime, JobTimedOut } from './time-limit'

it('gives a job that hangs up, and tells it so', async () => {
  let told: AbortSignal | undefined
  const hanging = inTime((signal) => {
    told = signal
    return new Promise<never>(() => undefined)
  }, 20)
  await expect(hanging).rejects.toThrow(JobTimedOut)
  expect(told?.aborted).toBe(true)
})

it('answers what the job answers, and throws what it throws', async () => {
  expect(await inTime(() => Promise.resolve('done'))).toBe('done')
  await expect(inTime(() => Promise.reject(new RangeError('no')))).rejects.toThrow(RangeError)
})
