import { randomUUID } from 'node:crypto'
import messages from '@eventstore/db-client/generated/streams_pb.js'
import type { ReadMessage } from './outlet'

/** The first message of every subscription. */
export function confirmation(): ReadMessage {
  const confirmed = new messages.ReadResp.SubscriptionConfirmation().setSubscriptionId(randomUUID())
  return new messages.ReadResp().setConfirmation(confirmed)
}

export function caughtUp(): ReadMessage {
  return new messages.ReadResp().setCaughtUp(new messages.ReadResp.CaughtUp())
}

export function checkpoint(commit: number, prepare: number): ReadMessage {
  const reached = new messages.ReadResp.Checkpoint()
    .setCommitPosition(String(commit))
    .setPreparePosition(String(prepare))
  return new messages.ReadResp().setCheckpoint(reached)
}
