import gossip from '@eventstore/db-client/generated/gossip_pb.js'
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js'
import features from '@eventstore/db-client/generated/serverfeatures_pb.js'
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js'
import shared from '@eventstore/db-client/generated/shared_pb.js'

const streamMethods = ['append', 'batchappend', 'delete', 'read', 'tombstone']

/** What a client asks before its first append: whether appends may share one call. */
export function supportedMethods(): SupportedMethods {
  const methods = streamMethods.map((name) =>
    new features.SupportedMethod().setServiceName('event_store.client.streams.streams').setMethodName(name),
  )
  return new features.SupportedMethods().setEventStoreServerVersion('23.10.8.0').setMethodsList(methods)
}

/** What a client asks that is given several addresses, or one to discover them at: a cluster of this one server. */
export function cluster(port: number): ClusterInfo {
  const endpoint = new gossip.EndPoint().setAddress('127.0.0.1').setPort(port)
  const member = new gossip.MemberInfo()
    .setInstanceId(new shared.UUID().setString('5fbe8ddd-6e0e-4b7c-8c50-3b1ae03a7bcd'))
    .setState(gossip.MemberInfo.VNodeState.LEADER)
    .setIsAlive(true)
    .setHttpEndPoint(endpoint)
  return new gossip.ClusterInfo().setMembersList([member])
}
