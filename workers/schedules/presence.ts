import { labelOf, type ReadModel } from '~/projections/read-model'
import type { Runtime } from '~/services/context'
import { forgetProcess, noteProcess, type ProcessNote } from '~/services/operations/processes'
import type { Readiness } from '~/services/operations/readiness'

const beatMs = 5_000

export interface Presence {
  /** Writes down this moment how the process is. */
  note(): Promise<void>
  /** The process ends: nobody need wait for its next sign of life. */
  leave(): Promise<void>
}

interface Present extends Omit<ProcessNote, 'state' | 'models'> {
  readonly models: readonly ReadModel[]
}

/** Lets the other processes and the console know that this one lives, every five seconds. A beat that fails is made up by the next. */
export async function startPresence(
  { db, logger }: Pick<Runtime, 'db' | 'logger'>,
  readiness: Readiness,
  { models, ...present }: Present,
): Promise<Presence> {
  let wasReady = false
  const note = async (): Promise<void> => {
    // Only the first time is asked for: a process that has been ready runs, even if its read models are late today.
    wasReady ||= !readiness.isDraining && (await readiness.look()).status === 'ready'
    const state = readiness.isDraining ? 'draining' : wasReady ? 'running' : 'starting'
    await noteProcess(db, { ...present, state, models: models.map(labelOf) })
  }
  let beating: Promise<void> | null = null
  // One at a time, so that none comes after the last word.
  const beat = (): Promise<void> =>
    (beating ??= note()
      .catch((error: unknown) => logger.warn({ err: error }, 'This process could not give a sign of life'))
      .finally(() => (beating = null)))
  await beat()
  const timer = setInterval(() => void beat(), beatMs)
  return {
    async note() {
      await beating
      await beat()
    },
    async leave() {
      clearInterval(timer)
      while (beating) await beating
      await forgetProcess(db, present.id)
    },
  }
}
