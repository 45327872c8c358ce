import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { definitionOf } from '~/domain/catalogue'
import { isRefusal, refuse, type Command, type Refusal, type StateModel } from '~/domain/kernel/decider'
import type { Actor, Origin, Source, StreamRef } from '~/domain/kernel/envelope'
import type { Instant } from '~/domain/kernel/instant'
import type { Clock } from '~/platform/clock/clock'
import { derivedId } from '~/platform/ids'
import { ownersIn, personalPartsOf } from './owners'
import { decode, encode, isKnown } from './pipeline'
import { OutcomeUnknown, VersionConflict, type EventStore, type Receipt, type StreamEvent } from './ports'
import { SubjectErased, withoutKeys, type Sealer } from './sealer'
import type { Snapshots } from './snapshots'
import type { CachedState, DoneCommand, StateCache } from './state-cache'

/** Who does something, through which door, when and why. The same for everything one request or job does. */
export interface CommandContext {
  readonly tenantId: string | null
  readonly actor: Actor
  readonly source: Source
  readonly origin: Origin | null
  readonly commandId: string
  readonly correlationId: string
  readonly causationId: string | null
  readonly reason: string | null
  readonly now: Instant
  readonly signal: AbortSignal
}

export type Outcome = Receipt | Refusal

/** The same command id came with another input or from somebody else. */
export class CommandReused extends Error {
  override readonly name = 'CommandReused'
}

/** The stream holds events of a newer release; deciding on half a state would be wrong. */
export class StreamFromNewerRelease extends Error {
  override readonly name = 'StreamFromNewerRelease'
}

export interface Loaded<S> {
  readonly state: S
  readonly version: number
}

export interface Executor {
  /**
   * Decides and appends, once: a command that is in the stream already answers with its first receipt. Refuses, besides what
   * the rules refuse: PersonErased, where something would have to be sealed for somebody whose keys were destroyed.
   * Throws CommandReused, StreamFromNewerRelease, AppendTooLarge, VersionConflict (after several tries), OutcomeUnknown,
   * StoreUnavailable.
   */
  execute<S>(context: CommandContext, stream: StreamRef, command: Command<S>): Promise<Outcome>
  /** The stream's state now, for services that need to look before they speak. */
  load<S>(stream: StreamRef, model: StateModel<S>): Promise<Loaded<S>>
}

export interface ExecutorParts {
  readonly store: EventStore
  readonly cache: StateCache
  readonly clock: Clock
  readonly sealer: Sealer
  /** Without it every cold load begins with the first event. */
  readonly snapshots?: Snapshots
  /** Key of the command fingerprints, so that nobody can guess an input from its hash. */
  readonly commandKey: Buffer
  /** 0 to 1, spreads retries. */
  readonly random: () => number
}

const retries = { tries: 8, firstPauseMs: 4 }

/** So many events past the last snapshot are worth another one. */
const snapshotEvery = 500

export function createExecutor(parts: ExecutorParts): Executor {
  const { store, cache, clock, sealer, commandKey, random, snapshots } = parts

  /** From a snapshot that fits its stream, or from the first event. */
  const coldStart = async <S>(
    stream: StreamRef,
    model: StateModel<S>,
  ): Promise<{ readonly start: CachedState; readonly newer: readonly StreamEvent[] }> => {
    const snapshot = await snapshots?.find(stream, model.category)
    if (snapshot) {
      const { state, version, eventHash, commands } = snapshot
      const [last, ...newer] = await store.readStream(stream, version - 1)
      // A log that was restored may have another stream under this name: a snapshot is believed only beside its event.
      if (last?.version === version && last.hash === eventHash)
        return { start: { state, version, commands, snapshot: version }, newer }
    }
    const start = { state: model.initial, version: 0, commands: new Map<string, DoneCommand>(), snapshot: 0 }
    return { start, newer: await store.readStream(stream, 0) }
  }

  const loadAll = async <S>(stream: StreamRef, model: StateModel<S>) => {
    const cached = cache.get(stream)
    const { start, newer } = cached
      ? { start: cached, newer: await store.readStream(stream, cached.version) }
      : await coldStart(stream, model)
    // The cache is keyed by stream, and a stream has one decider, so the state has that decider's type.
    let state = start.state as S
    if (newer.length === 0) return { state, version: start.version, commands: start.commands }
    const commands = new Map(start.commands)
    for (const stored of newer) {
      // Rules see nothing personal, so no key is needed to decide.
      const event = decode(stored, withoutKeys)
      if (!isKnown(event) || !model.knows(event.type)) {
        throw new StreamFromNewerRelease(`${stored.type} in ${model.category} is not known to this release`)
      }
      state = model.evolve(state, event.type, withoutPersonal(event.type, event.data))
      commands.set(event.commandId, doneWith(commands.get(event.commandId), event, event.commandHash))
    }
    const { version, hash: eventHash } = newer[newer.length - 1] ?? { version: start.version, hash: '' }
    const due = snapshots !== undefined && version - start.snapshot >= snapshotEvery
    if (due) snapshots.keep(stream, model.category, { state, version, eventHash, commands })
    cache.put(stream, { state, version, commands, snapshot: due ? version : start.snapshot })
    return { state, version, commands }
  }

  const attempt = async <S>(
    context: CommandContext,
    stream: StreamRef,
    command: Command<S>,
    commandHash: string,
  ) => {
    const { state, version, commands } = await loadAll(stream, command.model)
    const { commandId } = context
    const { tenantId, name } = stream
    const done = commands.get(commandId)
    if (done && done.hash !== commandHash)
      throw new CommandReused('This command id belongs to another command')
    if (done) return { tenantId, stream: name, commandId, ...placeOf(done) }
    const decision = command.decide(state)
    if (isRefusal(decision)) return decision
    if (decision.length === 0)
      return { tenantId, stream: name, commandId, firstVersion: version, version, position: null }
    const cause = { ...context, commandHash }
    const recordedAt = clock.now()
    // Committed before the append that uses them: an event whose key was lost could never be read.
    const sealing = await sealer.prepare(
      decision.flatMap((event) => ownersIn(personalPartsOf(event, cause, stream))),
    )
    const events = decision.map((event, index) => {
      // From the fingerprint too: a store that knows events by their ids must not take another command's for this one's.
      const id = derivedId(
        'event',
        tenantId ?? 'platform',
        actorOf(context.actor),
        commandId,
        commandHash,
        name,
        String(index),
      )
      const place = { id, stream, version: version + index + 1, occurredAt: context.now, recordedAt }
      return encode(event, cause, place, sealing)
    })
    const receipt = await store.append({ stream, expected: version, commandId, events })
    // Somebody used this id in the same moment. The next round finds the command and compares it with this one.
    if (receipt.repeated) throw new VersionConflict(name, version, receipt.version)
    return receipt
  }

  return {
    async execute(context, stream, command) {
      const commandHash = createHmac('sha256', commandKey)
        .update(
          JSON.stringify([
            actorOf(context.actor),
            command.model.category,
            command.name,
            stableInput(command.input),
            context.reason,
          ]),
        )
        .digest('base64url')
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(context, stream, command, commandHash)
        } catch (error) {
          if (error instanceof SubjectErased) return refuse('PersonErased')
          // A conflict: decide again on what is there now. A lost reply: the next round finds the command if it arrived,
          // and if it still arrives after that, the exact version makes the second append a conflict.
          if (!(error instanceof VersionConflict || error instanceof OutcomeUnknown)) throw error
          if (tries === retries.tries) throw error
          await sleep(retries.firstPauseMs * 2 ** tries * random(), undefined, {
            signal: context.signal,
          }).catch(() => {
            throw error
          })
        }
      }
    },
    async load(stream, model) {
      const { state, version } = await loadAll(stream, model)
      return { state, version }
    },
  }
}

function actorOf(actor: Actor): string {
  return `${actor.kind} ${actor.id ?? ''} ${actor.onBehalfOf ?? ''}`
}

/**
 * What the circumstances add to a command rather than the person: the time, the role of whoever asks, the account an
 * address has by now, the state a job is found in. They may differ when the same command comes again, and it is still the same command.
 */
const circumstances: ReadonlySet<string> = new Set(['now', 'by', 'inviteeId', 'found'])

function stableInput(input: object): unknown {
  return inOrder(Object.fromEntries(Object.entries(input).filter(([field]) => !circumstances.has(field))))
}

/** The same value with its fields in one order, at every depth. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, inner]) => [field, inOrder(inner)]),
  )
}

function withoutPersonal(type: string, data: object): object {
  const definition = definitionOf(type)
  const personal = definition?.personal.get(definition.version) ?? {}
  return Object.fromEntries(Object.entries(data).filter(([field]) => !(field in personal)))
}

function doneWith(
  earlier: DoneCommand | undefined,
  event: { version: number; position: number | null },
  hash: string,
): DoneCommand {
  return {
    firstVersion: earlier?.firstVersion ?? event.version,
    version: event.version,
    position: event.position,
    hash,
  }
}

function placeOf({ firstVersion, version, position }: DoneCommand) {
  return { firstVersion, version, position }
}
