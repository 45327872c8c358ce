import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js'

/** Names travel as bytes. */
export function streamNameIn(options: { getStreamIdentifier(): StreamIdentifier | undefined }): string {
  return Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()
}
