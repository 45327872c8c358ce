import { skipKey } from '~/projections/runtime/quarantine'
import { modelNamed } from '~/services/operations/tend-read-model'
import type { Reactor } from './reactor'

/** Passes over what an operator decided to skip, for commands that died between the event and the deed. */
export const skipFinisher: Reactor = {
  name: 'skip-finisher',
  start: 'zero',
  types: ['QuarantinedKeySkipped'],
  // It folds a key again, from wherever in the log that begins, in a transaction of its own.
  idleSeconds: 600,
  async react(event, _tx, runtime) {
    if (event.type !== 'QuarantinedKeySkipped') return
    const { readModel, version, key, fromPosition: from, toPosition: to } = event.data
    const model = modelNamed(readModel)
    if (model && model.version === version) await skipKey(runtime, model, key, { from, to })
  },
}
