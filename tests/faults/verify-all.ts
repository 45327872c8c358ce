import { models } from '~/projections/models'
import { Projector } from '~/projections/runtime/projector'
import { verifyModel } from '~/projections/runtime/rebuild'
import { waitFor } from '~/projections/runtime/wait-for'
import type { Installation } from './installation'

export interface Verdict {
  readonly model: string
  readonly identical: boolean
  /** The first rows that are missing, and those that are there without an event that says so. */
  readonly lost: number
  readonly doubled: number
}

/** Every read model of the product, as it must come out. */
export const allIdentical: readonly Verdict[] = models.map(({ name }) => ({
  model: name,
  identical: true,
  lost: 0,
  doubled: 0,
}))

/** Feeds the read models to the head and holds each against its events, as `projections -- verify --all` does. */
export async function verifyAll(installation: Installation): Promise<readonly Verdict[]> {
  await installation.forgetTheDead()
  const { runtime } = await installation.opened()
  const projector = new Projector({ ...runtime, models, owner: 'verify', onTrouble: () => undefined })
  await projector.prepare()
  const ending = new AbortController()
  const running = projector.run(ending.signal)
  try {
    const there = await waitFor(runtime.db, projector.progress, models, await runtime.log.head(), 60_000)
    if (!there) throw new Error('The read models did not catch up in a minute')
  } finally {
    ending.abort()
    await running
  }
  const verdicts: Verdict[] = []
  for (const model of models) {
    const { identical, differences } = await verifyModel(runtime, model)
    const doubled = differences.filter(({ folded }) => folded === undefined).length
    verdicts.push({ model: model.name, identical, lost: differences.length - doubled, doubled })
  }
  return verdicts
}
