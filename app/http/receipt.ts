import { models, type ModelName } from '~/projections/models'
import { waitFor } from '~/projections/runtime/wait-for'
import type { Runtime } from '~/services/context'
import { cookieOf, setCookie, sign, unsign } from './cookies'
import { isSecure } from './session'

const name = 'written'
const lifeSeconds = 30
/** How long a page waits for what the person just wrote; then it says that it is still updating. */
const patienceMs = 800

/** Remembers for the next pages how far the read models must be. Signed, so that nobody can make pages wait for ever. */
export function receiptCookie(runtime: Pick<Runtime, 'appUrl' | 'keys'>, position: number): string {
  return setCookie(name, sign(runtime.keys.session, String(position)), {
    secure: isSecure(runtime),
    maxAge: lifeSeconds,
  })
}

/** Waits until `reads` show what this browser wrote last. Answers whether they do. */
export async function haveSettled(
  request: Request,
  runtime: Pick<Runtime, 'keys' | 'db' | 'progress'>,
  reads: readonly ModelName[],
): Promise<boolean> {
  const position = Number(unsign(runtime.keys.session, cookieOf(request, name)))
  if (!Number.isSafeInteger(position) || position <= 0 || reads.length === 0) return true
  const wanted = models.filter((model) => reads.some((read) => read === model.name))
  return waitFor(runtime.db, runtime.progress, wanted, position, patienceMs)
}
