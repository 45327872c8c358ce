/** A store that takes one event for a new stream. */
export interface Contender {
  readonly name: string
  /** Appends the next event; its stream did not exist before. */
  append(): Promise<unknown>
  close(): Promise<void>
}
