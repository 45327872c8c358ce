import type { ReadModel } from '../read-model'

type Named = Pick<ReadModel, 'name' | 'version'>

interface Sample {
  readonly at: number
  readonly position: number
}

/** How far the models fed by this process are: whoever waits for a position is woken here. */
export class Progress {
  readonly #positions = new Map<string, number>()
  readonly #samples = new Map<string, Sample[]>()
  readonly #delays = new Map<string, number>()
  readonly #waiting = new Set<() => void>()

  at(model: Named, position: number): void {
    this.#positions.set(nameOf(model), position)
    const samples = (this.#samples.get(nameOf(model)) ?? []).filter(({ at }) => at > Date.now() - 60_000)
    samples.push({ at: Date.now(), position })
    this.#samples.set(nameOf(model), samples.slice(-600))
    for (const wake of [...this.#waiting]) wake()
  }

  /** Another process feeds the model from here on; what was known of it grows old. */
  lost(model: Named): void {
    this.#positions.delete(nameOf(model))
  }

  /** Undefined for a model that another process feeds. */
  positionOf(model: Named): number | undefined {
    return this.#positions.get(nameOf(model))
  }

  /** Events a second over the last minute. */
  rateOf(model: Named): number {
    const samples = (this.#samples.get(nameOf(model)) ?? []).filter(({ at }) => at > Date.now() - 60_000)
    const [first, last] = [samples[0], samples.at(-1)]
    return first && last ? (last.position - first.position) / 60 : 0
  }

  /** An event became visible in the model `milliseconds` after it was recorded. */
  delayed(model: Named, milliseconds: number): void {
    const worst = this.#delays.get(nameOf(model)) ?? 0
    this.#delays.set(nameOf(model), Math.max(worst, Math.round(milliseconds)))
  }

  /** The longest delay of the model since this was last asked; 0 when nothing came. */
  takeDelay(model: Named): number {
    const worst = this.#delays.get(nameOf(model)) ?? 0
    this.#delays.delete(nameOf(model))
    return worst
  }

  /** Resolves at the next step of any model or after `milliseconds`. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      this.#waiting.add(wake)
    })
  }
}

function nameOf({ name, version }: Named): string {
  return `${name} ${version}`
}
