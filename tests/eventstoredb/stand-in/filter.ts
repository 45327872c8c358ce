import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import { invalidRead } from './grpc-error'
import type { RecordedEvent } from './recorded-event'

export interface Filter {
  allows(event: RecordedEvent): boolean
  /** How many events are looked at in one page. */
  readonly window: number
  /** How many events are looked at from one checkpoint to the next. */
  readonly checkpointEvery: number
}

const defaultWindow = 32

export function filterIn(options: ReadReq.Options.FilterOptions): Filter {
  const window = options.hasMax() ? options.getMax() : defaultWindow
  const stream = options.getStreamIdentifier()
  const type = options.getEventType()
  const matches = matcher(stream ?? type)
  return {
    allows: stream ? (event) => matches(event.stream) : (event) => matches(event.type),
    window,
    checkpointEvery: window * options.getCheckpointintervalmultiplier(),
  }
}

function matcher(
  expression: ReadReq.Options.FilterOptions.Expression | undefined,
): (name: string) => boolean {
  if (!expression) throw invalidRead('A filter needs an expression')
  const regex = expression.getRegex()
  if (regex !== '') {
    const pattern = new RegExp(regex)
    return (name) => pattern.test(name)
  }
  const prefixes = expression.getPrefixList()
  return (name) => prefixes.some((prefix) => name.startsWith(prefix))
}
