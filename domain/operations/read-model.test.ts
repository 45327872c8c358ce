import { it } from 'vitest'
import { given } from '~/tests/kit/given-when-then'
import { QuarantinedKeySkipped, ReadModelRebuilt } from './events'
import { readModel } from './read-model'

const rebuild = { readModel: 'members', version: 1, position: 120, rows: 7, identical: true }
const skip = { readModel: 'members', version: 1, key: '["a","b"]', fromPosition: 4, toPosition: 9 }

it('writes down every rebuild and every record passed over, as often as they happen', () => {
  given().when(readModel.recordRebuild(rebuild)).then(ReadModelRebuilt(rebuild))
  given(ReadModelRebuilt(rebuild)).when(readModel.recordRebuild(rebuild)).then(ReadModelRebuilt(rebuild))
  given(ReadModelRebuilt(rebuild)).when(readModel.recordSkip(skip)).then(QuarantinedKeySkipped(skip))
})
