/** What the server or the client said, in our words. */
export type Trouble = 'conflict' | 'too large' | 'no stream' | 'refused' | 'gone' | 'away' | 'unknown'

const byType: Readonly<Record<string, Trouble>> = {
  'wrong-expected-version': 'conflict',
  'maximum-append-size-exceeded': 'too large',
  'stream-not-found': 'no stream',
  'access-denied': 'refused',
  'not-leader': 'refused',
  'stream-deleted': 'gone',
  unavailable: 'away',
  cancelled: 'away',
  timeout: 'away',
  'deadline-exceeded': 'away',
}

/** gRPC: cancelled, deadline exceeded, permission denied, aborted, unavailable, unauthenticated. */
const byCode: Readonly<Record<number, Trouble>> = {
  1: 'away',
  4: 'away',
  7: 'refused',
  10: 'away',
  14: 'away',
  16: 'refused',
}

/**
 * By the client's type where there is one, else by the code of gRPC: the append path lets bare errors through. A
 * server that has just started may answer with an unknown error although it is well.
 */
export function troubleOf(error: unknown): Trouble {
  if (typeof error !== 'object' || error === null) return 'unknown'
  const named = 'type' in error && typeof error.type === 'string' ? byType[error.type] : undefined
  const coded = 'code' in error && typeof error.code === 'number' ? byCode[error.code] : undefined
  return named ?? coded ?? 'unknown'
}

/** The words for it in a log: the client's messages may be empty, and may quote the address it was given. */
export function causeOf(error: unknown): Error {
  const name = error instanceof Error ? error.constructor.name : typeof error
  return new Error(`${name}: ${troubleOf(error)}`)
}
