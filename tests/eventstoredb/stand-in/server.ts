import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js'
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js'
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js'
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js'
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js'
import type { AppendResp, DeleteResp, TombstoneResp } from '@eventstore/db-client/generated/streams_pb.js'
import grpc from '@grpc/grpc-js'
import { appendCall, type AppendCall } from './append-call'
import { batchAppend, type BatchAppendCall } from './batch-append'
import { cluster, supportedMethods } from './cluster-calls'
import { Connections } from './connections'
import type { Context } from './context'
import { deleteCall, tombstoneCall, type DeleteCall, type TombstoneCall } from './delete-call'
import { Faults } from './faults'
import { Journal } from './journal'
import type { ReadCall, ReadMessage } from './outlet'
import { read } from './read'
import { TransactionLog } from './transaction-log'
import { systemEvent } from './write'

export interface Server extends Context {
  readonly port: number
}

/** No event is larger; the client asks for as much. */
const receiveLimitBytes = 17 * 1024 * 1024

/** Events are encoded once, so that some messages of a read come ready to be sent. */
const streams = {
  ...streamsService.StreamsService,
  read: {
    ...streamsService.StreamsService.read,
    responseSerialize: (message: ReadMessage) =>
      Buffer.isBuffer(message) ? message : Buffer.from(message.serializeBinary()),
  },
}

/** Serves the log of a folder until the process ends. Port 0 takes any that is free. */
export async function serve(folder: string, wanted: number): Promise<Server> {
  const { journal, transactions } = Journal.open(folder)
  const log = new TransactionLog(journal, transactions)
  const faults = new Faults()
  const server = new grpc.Server({ 'grpc.max_receive_message_length': receiveLimitBytes })
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure())
  const connections = new Connections((connection) => injector.injectConnection(connection))
  const context: Context = { log, faults, connections, subscriptions: new Set() }
  server.addService(streams, {
    read: (call: ReadCall) => void read(context, call),
    append: (call: AppendCall, answer: grpc.sendUnaryData<AppendResp>) =>
      void appendCall(context, call, answer),
    batchAppend: (call: BatchAppendCall) => batchAppend(context, call),
    delete: (call: DeleteCall, answer: grpc.sendUnaryData<DeleteResp>) =>
      void deleteCall(context, call, answer),
    tombstone: (call: TombstoneCall, answer: grpc.sendUnaryData<TombstoneResp>) =>
      void tombstoneCall(context, call, answer),
  })
  server.addService(featuresService.ServerFeaturesService, {
    getSupportedMethods: (_call: unknown, answer: grpc.sendUnaryData<SupportedMethods>) =>
      answer(null, supportedMethods()),
  })
  // Every server writes about itself, so that no log is empty and none consists of our events alone.
  log.write('$stats-127.0.0.1', [systemEvent('$statsCollected', '{}')])
  const port = await connections.listen(wanted)
  server.addService(gossipService.GossipService, {
    read: (_call: unknown, answer: grpc.sendUnaryData<ClusterInfo>) => answer(null, cluster(port)),
  })
  return { ...context, port }
}
