import { codeOf } from '~/platform/telemetry/code-of'

/**
 * What the queue writes down when a job fails: a code. Messages may hold addresses or names, and the queue keeps them;
 * the cause goes to the server's log only, where they are redacted.
 */
export class JobFailed extends Error {
  override readonly name = 'JobFailed'
  constructor(cause: unknown) {
    super(codeOf(cause), { cause })
  }
}

type Task<A extends readonly unknown[]> = (...args: A) => Promise<void>

/** A task whose errors come out as codes. */
export function coded<A extends readonly unknown[]>(task: Task<A>): Task<A> {
  return async (...args) => {
    try {
      await task(...args)
    } catch (error) {
      throw new JobFailed(error)
    }
  }
}
