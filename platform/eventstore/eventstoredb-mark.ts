import { binaryEvent, NO_STREAM, type ResolvedEvent } from '@eventstore/db-client'
import { z } from 'zod'
import { ConfigError } from '~/platform/config/config'
import { newId } from '~/platform/ids'
import type { Database } from '~/platform/postgres/database'
import { serverOf, type EventStoreDb } from './eventstoredb-client'
import type { SourcePosition } from './eventstoredb-record'
import { causeOf, troubleOf } from './eventstoredb-trouble'
import { noteSource, type Installation } from './installation'
import { within } from './within'

const mark = z.object({ installationId: z.string(), sourceId: z.string() })
const lookMs = 10_000

/** Outside the prefix, so that it is never mirrored: it says whose streams those are, and on which server. */
function markStream({ prefix }: Installation): string {
  return `${prefix.replace(/\.$/, '')}-installation`
}

/**
 * Makes sure that this is the installation's own server: at the first meeting it is marked, at every later one the mark
 * must be there. Answers where the mark stands, before every event of ours. Throws ConfigError.
 */
export async function markSource(
  server: EventStoreDb,
  db: Database,
  installation: Installation,
  url: string,
): Promise<SourcePosition | null> {
  const sourceId = installation.sourceId ?? newId()
  const found = await readMark(server, installation, url)
  if (!found) {
    if (installation.sourceMarked)
      throw new ConfigError(
        `EVENTSTORE_URL: ${serverOf(url)} is another server than the one that this installation keeps its events on. Expected that one.`,
      )
    // Our side first: a start that dies in between finds its own mark again.
    await noteSource(db, { sourceId, marked: false })
    await writeMark(server, installation, sourceId)
    return markSource(server, db, { ...installation, sourceId }, url)
  }
  const isOurs = found.installationId === installation.id
  if (!isOurs || (installation.sourceMarked && found.sourceId !== installation.sourceId))
    throw new ConfigError(
      `EVENTSTORE_URL: ${serverOf(url)} bears the mark of another installation. Expected the server of this one.`,
    )
  if (!installation.sourceMarked) await noteSource(db, { sourceId: found.sourceId, marked: true })
  return found.at
}

async function readMark(server: EventStoreDb, installation: Installation, url: string) {
  const reading = server.reads.readStream(markStream(installation), { maxCount: 1 })
  reading.on('error', () => undefined)
  // To its end: a call that is left with something unread is never let go of.
  const first = async (): Promise<ResolvedEvent | null> => {
    let found: ResolvedEvent | null = null
    for await (const resolved of reading) found = resolved
    return found
  }
  const away = (): Error => new ConfigError(`EVENTSTORE_URL: ${serverOf(url)} does not answer.`)
  try {
    const event = (await within(first(), lookMs, away))?.event
    if (!event) return null
    const read = mark.safeParse(
      event.data instanceof Uint8Array ? JSON.parse(Buffer.from(event.data).toString()) : event.data,
    )
    return {
      ...(read.success ? read.data : { installationId: '', sourceId: '' }),
      at: event.position ?? null,
    }
  } catch (error) {
    if (troubleOf(error) === 'no stream') return null
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`EVENTSTORE_URL: ${serverOf(url)}: ${causeOf(error).message}`)
  } finally {
    void reading.cancel().catch(() => undefined)
  }
}

async function writeMark(server: EventStoreDb, installation: Installation, sourceId: string): Promise<void> {
  const data = Buffer.from(JSON.stringify({ installationId: installation.id, sourceId }))
  const event = binaryEvent({ id: sourceId, type: 'InstallationMarked', data })
  const written = server.appends.appendToStream(markStream(installation), [event], {
    expectedRevision: NO_STREAM,
    requiresLeader: true,
  })
  try {
    await within(written, lookMs, () => new ConfigError('EVENTSTORE_URL: the server does not answer'))
  } catch (error) {
    // Another process of ours was faster; what stands there is read next.
    if (troubleOf(error) !== 'conflict') throw error instanceof ConfigError ? error : causeOf(error)
  }
}
