import { enqueue, patience, type Reactor } from './reactor'

/** Finishes accounts whose request died after the address was taken. */
export const accountFinisher: Reactor = {
  name: 'account-finisher',
  // From the first event on: a command may have opened an account before any process followed the log.
  start: 'zero',
  types: ['AddressTaken'],
  async react(event, tx) {
    if (event.type !== 'AddressTaken') return
    const { key, userId } = event.data
    await enqueue(tx, {
      task: 'finish-account',
      key: `finish ${userId}`,
      payload: { key, userId },
      delaySeconds: patience,
      tries: 20,
    })
  },
}
