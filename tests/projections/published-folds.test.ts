import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { models } from '~/projections/models'
import { foldPage, planPage } from '~/projections/runtime/fold-page'
import { history } from '~/tests/kit/history'
import { recorded } from '~/tests/kit/record'

/**
 * What each version of each read model makes of one fixed history. A hash that changes means that rows which are live
 * now would no longer be what the events say: raise the model's version, then write the new hash down under it.
 */
const published: Readonly<Record<string, string>> = {
  'admins v1': '5ae1625b488b3935',
  'audit-entries v2': '637b9573a447e8aa',
  'invites v1': '0ec91024fb2e36f3',
  'members v1': 'f6dc27d5168150aa',
  'sessions v1': '7768ab3994836d3c',
  'tenants v2': '756161ab1b6bdc11',
  'users v1': '5ec18ef870e40fb7',
}

it('makes of the same events what it made when its version was published', async () => {
  const events = await recorded(history(3))
  const made = models.map((model) => {
    const plan = planPage(model, events, new Map())
    const { upserts, deletes, deltas } = foldPage(model, plan, new Map(), new Map(), new Map())
    const hash = createHash('sha256')
      .update(JSON.stringify([upserts, deletes, deltas]))
      .digest('hex')
      .slice(0, 16)
    return [`${model.name} v${model.version}`, hash]
  })
  expect(Object.fromEntries(made)).toEqual(published)
})
