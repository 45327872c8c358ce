import { eventStoreContract } from '~/tests/contract/event-store'
import { MemoryStore } from './memory'

eventStoreContract('memory', () => {
  const both = new MemoryStore()
  return Promise.resolve({ store: both, log: both })
})
