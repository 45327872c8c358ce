/** What asks a process to end: a service manager, Ctrl-C, a terminal that is closed. */
export const endSignals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const
/** npm hands Ctrl-C on to a process that has had it from the terminal already: within this time it is the same wish. */
const sameWishMs = 3_000

/** Calls `end` at the first signal. Somebody who asks again later means it: the process ends at once. */
export function onSignals(end: (signal: NodeJS.Signals) => unknown): void {
  let askedAt: number | undefined
  for (const signal of endSignals) {
    process.on(signal, () => {
      if (askedAt === undefined) {
        askedAt = Date.now()
        end(signal)
      } else if (Date.now() - askedAt > sameWishMs) process.exit(1)
    })
  }
  // Words to a terminal that is gone are lost, and nothing else.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}
