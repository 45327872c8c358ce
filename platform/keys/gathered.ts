interface Asker<A, R> {
  readonly wanted: ReadonlyMap<string, A>
  resolve(found: ReadonlyMap<string, R>): void
  reject(error: unknown): void
}

/** What is asked for by one call at most; a longer statement keeps those waiting who want little. */
const mostAtOnce = 256

/**
 * Turns many calls into few: what is asked for while one is under way is asked for together by the next. When that one
 * fails, everybody asks again alone, so that nobody hears of what was wrong with another's question. Names are equal for
 * what is the same; the answers come by the same names.
 */
export function gathered<A, R>(
  call: (all: ReadonlyMap<string, A>) => Promise<ReadonlyMap<string, R>>,
): (wanted: ReadonlyMap<string, A>) => Promise<ReadonlyMap<string, R>> {
  const waiting: Asker<A, R>[] = []
  let calling = false

  const answer = async (askers: readonly Asker<A, R>[]): Promise<void> => {
    try {
      const found = await call(new Map(askers.flatMap(({ wanted }) => [...wanted])))
      for (const { resolve } of askers) resolve(found)
    } catch (error) {
      if (askers.length === 1) askers[0]?.reject(error)
      else for (const asker of askers) await answer([asker])
    }
  }

  const next = (): Asker<A, R>[] => {
    let names = 0
    const until = waiting.findIndex(({ wanted }, index) => index > 0 && (names += wanted.size) > mostAtOnce)
    return waiting.splice(0, until === -1 ? waiting.length : until)
  }

  const work = async (): Promise<void> => {
    if (calling) return
    calling = true
    // Everybody of this turn of the event loop asks together.
    await Promise.resolve()
    while (waiting.length > 0) await answer(next())
    calling = false
  }

  return (wanted) =>
    new Promise((resolve, reject) => {
      waiting.push({ wanted, resolve, reject })
      void work()
    })
}
