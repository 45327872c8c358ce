/** Tells whoever waits that the log has grown: at once within the process, by NOTIFY from other processes. */
export class LogSignal {
  #head = 0
  readonly #waiting = new Set<() => void>()

  /** The furthest position heard of; may lag behind the log, never runs ahead of it. */
  get head(): number {
    return this.#head
  }

  moved(head: number): void {
    if (head > this.#head) this.#head = head
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves at the next move, after `milliseconds`, or when `signal` aborts, whichever comes first. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
      if (signal.aborted) wake()
    })
  }
}
