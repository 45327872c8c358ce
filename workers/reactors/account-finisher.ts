import { enqueue, type Reactor } from './reactor'

/** Long enough for the request itself to finish first, which it nearly always does. */
const patience = 10

/** Finishes accounts whose request died after the address was taken. */
export const accountFinisher: Reactor = {
  name: 'account-finisher',
  start: 'head',
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
