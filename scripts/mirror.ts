import { StoreUnavailable } from '~/platform/eventstore/ports'
import type { Opened } from './open-runtime'

/** Fills the log from the store where that is another server, until the process ends. Of several projectors one does it. */
export function startMirror({ mirror, config, runtime: { logger }, closing }: Opened, owner: string): void {
  if (!mirror || !config.roles.includes('projector')) return
  const ending = new AbortController()
  const mirroring = mirror(
    {
      owner,
      onTrouble: (error) => logger.warn({ err: error }, 'The mirror will try again in a moment'),
      onHalt: (why) => logger.error({ why }, 'The mirror has halted: it waits for an operator'),
    },
    ending.signal,
  )
  closing.add('mirror', async () => {
    ending.abort()
    await mirroring
  })
}

/** A mirror that catches up takes its time; one that nobody runs never comes. */
const patienceMs = 60_000

/**
 * Waits until the log holds all that the store does, whoever fills it. A mirror that has halted, or that nobody runs,
 * keeps nobody from starting: pages show what there is, and readiness and the console say what is the matter.
 */
export async function settleLog(
  { mirror, runtime }: Opened,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (!mirror) return
  say('Catching up with EventStoreDB')
  const late = AbortSignal.timeout(patienceMs)
  const waiting = signal ? AbortSignal.any([signal, late]) : late
  await runtime.log.settled(waiting).catch((error: unknown) => {
    if (signal?.aborted || !(error instanceof StoreUnavailable || late.aborted)) throw error
    runtime.logger.error({ err: error }, 'The log does not hold everything that the store holds')
  })
}
