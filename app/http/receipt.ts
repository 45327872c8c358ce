import { z } from 'zod'
import type { Receipt } from '~/platform/eventstore/ports'
import { models, type ModelName } from '~/projections/models'
import { waitFor } from '~/projections/runtime/wait-for'
import type { Runtime } from '~/services/context'
import { cookieOf, setCookie, sign, unsign } from './cookies'
import { isSecure } from './session'

const name = 'written'
const lifeSeconds = 30
/** How long a page waits for what the person just wrote; then it says that it is still updating. */
const patienceMs = 800

/** Where something was written: its place in the log or, while only the store knows of it, in its stream. */
type Written = Pick<Receipt, 'tenantId' | 'stream' | 'version' | 'position'>

const inStream = z.tuple([z.uuid().nullable(), z.string(), z.number().int().positive()])

/** Remembers for the next pages how far the read models must be. Signed, so that nobody can make pages wait for ever. */
export function receiptCookie(runtime: Pick<Runtime, 'appUrl' | 'keys'>, written: Written): string {
  const { tenantId, stream, version, position } = written
  const place =
    position === null ? encodeURIComponent(JSON.stringify([tenantId, stream, version])) : String(position)
  return setCookie(name, sign(runtime.keys.session, place), {
    secure: isSecure(runtime),
    maxAge: lifeSeconds,
  })
}

/** Waits until `reads` show what this browser wrote last. Answers whether they do. */
export async function haveSettled(
  request: Request,
  runtime: Pick<Runtime, 'keys' | 'db' | 'log' | 'progress'>,
  reads: readonly ModelName[],
): Promise<boolean> {
  const place = unsign(runtime.keys.session, cookieOf(request, name))
  if (!place || reads.length === 0) return true
  const until = Date.now() + patienceMs
  const position = await positionOf(runtime.log, place, until)
  if (position === null) return false
  if (!Number.isSafeInteger(position) || position <= 0) return true
  const wanted = models.filter((model) => reads.some((read) => read === model.name))
  return waitFor(runtime.db, runtime.progress, wanted, position, Math.max(0, until - Date.now()))
}

/** The position of what was written, null when the log has not seen it in time. */
async function positionOf(log: Runtime['log'], place: string, until: number): Promise<number | null> {
  if (/^\d+$/.test(place)) return Number(place)
  const read = inStream.safeParse(JSON.parse(decodeURIComponent(place)))
  if (!read.success) return 0
  const [tenantId, stream, version] = read.data
  const seen = await log.positionOf({ tenantId, stream, version })
  if (seen !== null) return seen
  // The cookie of one browser asks again at each move of the log and no more often.
  for await (const _ of log.follow(0, AbortSignal.timeout(Math.max(1, until - Date.now())))) {
    const position = await log.positionOf({ tenantId, stream, version })
    if (position !== null) return position
  }
  return null
}
