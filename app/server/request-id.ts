import { randomUUID } from 'node:crypto'

const acceptable = /^[A-Za-z0-9_.:-]{8,64}$/

/** The caller's request id when it is harmless, else a new one. It becomes the correlation id of everything the request causes. */
export function requestIdOf(header: string | undefined): string {
  return header !== undefined && acceptable.test(header) ? header : randomUUID()
}
