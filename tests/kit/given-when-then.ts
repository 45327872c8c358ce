import { expect } from 'vitest'
import { definitionOf } from '~/domain/catalogue'
import { isRefusal, type Command, type Refusal, type StateModel } from '~/domain/kernel/decider'
import type { NewEvent } from '~/domain/kernel/event'

interface When {
  when<S>(command: Command<S>): Then
}

interface Then {
  /** Exactly these events follow, in this order. */
  then(...events: readonly NewEvent[]): void
  /** Nothing happens and nobody is turned away: the wish is true already. */
  nothing(): void
  /** The rule of this name said no, with exactly these details. */
  refused(rule: string, details?: object): void
}

/** A story of a stream so far, then a command, then what must follow. Rules see no personal field, as in production. */
export function given(...history: readonly NewEvent[]): When {
  return {
    when(command) {
      const decision = command.decide(stateAfter(command.model, history))
      return {
        then: (...events) => expect(decision).toEqual(events),
        nothing: () => expect(decision).toEqual([]),
        refused: (rule, details = {}) => expect(decision).toEqual({ refused: rule, ...details }),
      }
    },
  }
}

/** The state that a history leads to. Throws for an event the model does not know. */
export function stateAfter<S>(model: StateModel<S>, history: readonly NewEvent[], start = model.initial): S {
  return history.reduce((state, event) => {
    if (!model.knows(event.type))
      throw new Error(`${event.type} does not belong to a stream of ${model.category}`)
    return model.evolve(state, event.type, withoutPersonal(event))
  }, start)
}

function withoutPersonal({ type, schemaVersion, data }: NewEvent): object {
  const personal = definitionOf(type)?.personal.get(schemaVersion) ?? {}
  return Object.fromEntries(Object.entries(data).filter(([field]) => !(field in personal)))
}

/** A stream that takes one command after another, for properties over whole lives. */
export class Life<S> {
  #state: S
  readonly events: NewEvent[] = []

  constructor(readonly model: StateModel<S>) {
    this.#state = model.initial
  }

  get state(): S {
    return this.#state
  }

  /** Decides and lets happen what was decided. */
  live(command: Command<S>): readonly NewEvent[] | Refusal {
    const decision = command.decide(this.#state)
    if (isRefusal(decision)) return decision
    this.#state = stateAfter(this.model, decision, this.#state)
    this.events.push(...decision)
    return decision
  }
}
