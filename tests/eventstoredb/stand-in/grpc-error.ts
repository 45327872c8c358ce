import grpc from '@grpc/grpc-js'

/** What a call ends with instead of an answer. The client tells errors apart by the trailer `exception`. */
export class GrpcError extends Error {
  readonly code: number
  readonly details: string
  readonly metadata: grpc.Metadata

  constructor(code: number, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details)
    this.code = code
    this.details = details
    this.metadata = new grpc.Metadata()
    for (const [name, value] of Object.entries(trailers)) this.metadata.set(name, value)
  }
}

/** Anything that was thrown, as the end of a call. */
export function asGrpcError(error: unknown): GrpcError {
  if (error instanceof GrpcError) return error
  return new GrpcError(grpc.status.UNKNOWN, 'Exception was thrown by handler.')
}

export function streamDeleted(stream: string): GrpcError {
  const details = `Event stream '${stream}' is deleted.`
  const trailers = { exception: 'stream-deleted', 'stream-name': stream }
  return new GrpcError(grpc.status.FAILED_PRECONDITION, details, trailers)
}

/** Deleting says both revisions as numbers: -2 for any and -1 for no stream. */
export function wrongExpectedRevision(stream: string, expected: bigint, actual: bigint): GrpcError {
  return new GrpcError(grpc.status.FAILED_PRECONDITION, 'Delete failed due to WrongExpectedVersion.', {
    exception: 'wrong-expected-version',
    'stream-name': stream,
    'expected-version': String(expected),
    'actual-version': String(actual),
  })
}

export function appendTooLarge(limit: number): GrpcError {
  return new GrpcError(grpc.status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  })
}

export function invalidRead(details: string): GrpcError {
  return new GrpcError(grpc.status.UNKNOWN, details)
}

export function notReady(): GrpcError {
  return new GrpcError(grpc.status.UNAVAILABLE, 'Server Is Not Ready')
}
