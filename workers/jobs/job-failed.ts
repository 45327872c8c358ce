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

const code = /^[A-Za-z0-9_-]{1,40}$/

/** The code an error carries (of the network, of Postgres, of a mail server), or else its name. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown'
  if ('code' in error && typeof error.code === 'string' && code.test(error.code)) return error.code
  return code.test(error.name) ? error.name : 'Unknown'
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
