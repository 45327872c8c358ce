import { enqueue, patience, type Reactor } from './reactor'

/** Finishes practices whose request died after they were asked for. */
export const tenantFinisher: Reactor = {
  name: 'tenant-finisher',
  start: 'zero',
  types: ['TenantRequested'],
  async react(event, tx) {
    if (event.type !== 'TenantRequested') return
    const { tenantId } = event.data
    await enqueue(tx, {
      task: 'finish-tenant',
      key: `finish ${tenantId}`,
      payload: { tenantId },
      delaySeconds: patience,
      tries: 20,
    })
  },
}
