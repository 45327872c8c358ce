import type { NewEvent } from './event'

/** A business rule said no. A value, never an exception; `refused` is the rule's name. */
export interface Refusal {
  readonly refused: string
}

export function refuse<const C extends string>(refused: C): { readonly refused: C }
export function refuse<const C extends string, D extends object>(
  refused: C,
  details: D,
): { readonly refused: C } & D
export function refuse(refused: string, details: object = {}): Refusal {
  return { refused, ...details }
}

export function isRefusal(outcome: object): outcome is Refusal {
  return 'refused' in outcome
}

type AnyEvent = NewEvent<string, object, unknown>
type EvolveData<E, T extends string> =
  Extract<E, { type: T }> extends NewEvent<T, infer _W, infer I> ? I : never

/** How a stream's state is rebuilt: what caches and snapshots need to know of a decider. */
export interface StateModel<S> {
  readonly category: string
  readonly initial: S
  /** False for an event type this code has no step for: written by a newer release. */
  knows(type: string): boolean
  evolve(state: S, type: string, data: object): S
}

/** A command bound to its decider, ready for `execute`. */
export interface Command<S> {
  readonly name: string
  readonly input: object
  readonly model: StateModel<S>
  decide(state: S): readonly NewEvent[] | Refusal
}

export interface DeciderSpec<C, E extends AnyEvent, S> {
  /** First part of its stream names, as in `tenant-<id>`. */
  readonly category: string
  readonly initial: S
  readonly decide: { readonly [K in keyof C]: (command: C[K], state: S) => readonly E[] | Refusal }
  readonly evolve: { readonly [T in E['type']]: (state: S, data: EvolveData<E, T>) => S }
}

type Commands<C, S> = { [K in keyof C]: (input: C[K]) => Command<S> }

/** `tenant.suspend({...})` makes a command; `tenant.model` is what rebuilds the state. */
export type Decider<C, S> = Readonly<Commands<C, S>> & { readonly model: StateModel<S> }

/**
 * The triple of initial state, decide and evolve. Both functions are pure: time and ids come in with the command.
 * `decide` returns the events that happened or a refusal; it never throws for a business rule.
 */
export function decider<C extends { [K in keyof C]: object }, E extends AnyEvent, S>(
  spec: DeciderSpec<C, E, S>,
): Decider<C, S> {
  const steps = new Map<string, (state: S, data: never) => S>(Object.entries(spec.evolve))
  const model: StateModel<S> = {
    category: spec.category,
    initial: spec.initial,
    knows: (type) => steps.has(type),
    evolve(state, type, data) {
      const step = steps.get(type)
      // The registry has parsed and lifted `data` for exactly this type before it comes here.
      return step ? step(state, data as never) : state
    },
  }
  const commands: Partial<Commands<C, S>> = {}
  const bind = <K extends keyof C & string>(name: K): void => {
    commands[name] = (input) => ({ name, input, model, decide: (state) => spec.decide[name](input, state) })
  }
  for (const name of Object.keys(spec.decide)) bind(name as keyof C & string)
  return Object.assign(commands as Commands<C, S>, { model })
}
