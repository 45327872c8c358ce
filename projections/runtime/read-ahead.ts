import type { AnyRecorded } from '~/domain/catalogue'
import { decodeAll } from '~/platform/eventstore/pipeline'
import type { EventLog } from '~/platform/eventstore/ports'
import type { Sealer } from '~/platform/eventstore/sealer'
import type { ReadModel } from '../read-model'
import { knownEvents } from './apply-page'

interface Page {
  readonly events: readonly AnyRecorded[]
  /** How far the log was read with it. */
  readonly reached: number
}

interface Asked {
  readonly after: number
  readonly page: Promise<Page>
}

/** Pages of the events that a model folds, each read while the one before it is being folded and written. */
export class ReadAhead {
  #ahead: Asked | undefined

  constructor(
    readonly parts: { readonly log: EventLog; readonly sealer: Sealer },
    readonly model: ReadModel,
    readonly size: number,
  ) {}

  /** The next page after a position, with nothing beyond `upTo`. */
  async take(after: number, upTo: number): Promise<Page> {
    const ahead = this.#ahead
    this.#ahead = undefined
    const page = await (ahead?.after === after ? ahead.page : this.#read(after, upTo))
    if (page.reached < upTo) this.#ahead = this.#ask(page.reached, upTo)
    return page
  }

  #ask(after: number, upTo: number): Asked {
    const page = this.#read(after, upTo)
    // Whoever takes it hears of the trouble; when nobody comes for it, nobody minds.
    page.catch(() => undefined)
    return { after, page }
  }

  async #read(after: number, upTo: number): Promise<Page> {
    const { types } = this.model
    const stored = await this.parts.log.read(after, this.size, types && { types })
    const mine = stored.filter((event) => event.position <= upTo)
    const last = mine.at(-1)
    return {
      events: knownEvents(await decodeAll(mine, this.parts.sealer)),
      reached: last && mine.length === this.size ? last.position : upTo,
    }
  }
}
