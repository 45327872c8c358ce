import { once } from 'node:events'
import net from 'node:net'
import type { Duplex } from 'node:stream'

/** The TCP connections of the clients, so that one of them can be broken off. */
export class Connections {
  readonly #server: net.Server
  readonly #sockets = new Map<string, net.Socket>()

  constructor(take: (connection: Duplex) => void) {
    this.#server = net.createServer((socket) => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`
      this.#sockets.set(peer, socket)
      socket.setNoDelay(true)
      socket.once('close', () => this.#sockets.delete(peer))
      take(socket)
    })
  }

  /** Answers the port; 0 asks for any that is free. */
  async listen(port: number): Promise<number> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('No port')
    return address.port
  }

  /** Breaks one connection off, as a network does: without a word. */
  cut(peer: string): void {
    const socket = this.#sockets.get(peer)
    if (!socket) throw new Error(`Nobody is connected from ${peer}`)
    socket.resetAndDestroy()
  }

  cutAll(): void {
    for (const socket of this.#sockets.values()) socket.resetAndDestroy()
  }
}
