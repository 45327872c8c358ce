/** Longer than every wait inside a job (a mail server 10 s, statements of requests 10 s), short enough to free its worker the same minute. */
const limitMs = 60_000

/** A job took too long; the queue tries it again. */
export class JobTimedOut extends Error {
  override readonly name = 'JobTimedOut'
}

/** Runs a job's work, and gives it up as timed out when it hangs. The signal tells the work that nobody waits any more. */
export async function inTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  milliseconds = limitMs,
): Promise<T> {
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      ending.abort()
      reject(new JobTimedOut(`The job took longer than ${milliseconds / 1000} s`))
    }, milliseconds)
  })
  try {
    return await Promise.race([work(ending.signal), late])
  } finally {
    clearTimeout(timer)
  }
}
