import net from 'node:net'

/** The bytes of a message to Postgres that names the prepared statement of appends. */
export const appendMessage = Buffer.from('append\0')

export interface Cut {
  /** Bytes that only the request in question holds. */
  readonly marker: Buffer
  /** How much of the request still arrives: a share of its bytes, 0 to 1. */
  readonly request: number
  /** How many bytes of the answer still come back; only when the whole request arrived. */
  readonly reply: number
}

interface Pair {
  readonly client: net.Socket
  readonly server: net.Socket
  /** Bytes of the answer that still come through; infinite as long as nothing is cut. */
  replyLeft: number
  /** Nothing that the server says on its own comes through any more. */
  deaf: boolean
  stalled: boolean
}

/** Stands between a process and Postgres, and does to their connections what networks do. */
export class Proxy {
  readonly #pairs = new Set<Pair>()
  readonly #server: net.Server
  readonly #socketPath: string
  readonly #target: URL
  #cut: (Cut & { readonly done: () => void }) | undefined
  #newcomers: 'pass' | 'stall' | 'refuse' = 'pass'
  #deafen = false
  #port = 0

  /** `url` is that of an embedded Postgres, which listens on a unix socket. */
  constructor(url: string) {
    this.#target = new URL(url.replace('@/', '@localhost/'))
    this.#socketPath = `${this.#target.searchParams.get('host') ?? ''}/.s.PGSQL.5432`
    this.#server = net.createServer((client) => this.#accept(client))
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    this.#port = typeof address === 'object' && address ? address.port : 0
    return this
  }

  get url(): string {
    const { username, password, pathname } = this.#target
    return `postgres://${username}:${password}@127.0.0.1:${this.#port}${pathname}`
  }

  get connections(): number {
    return this.#pairs.size
  }

  /** Cuts the connection of the next request that holds the marker; resolves when it did, with both sides reset. */
  cutNext(cut: Cut): Promise<void> {
    return new Promise((resolve) => {
      this.#cut = { ...cut, done: resolve }
    })
  }

  /** Resets every connection (RST, not a polite end). Answers how many there were. */
  resetAll(): number {
    const pairs = [...this.#pairs]
    for (const pair of pairs) reset(pair)
    return pairs.length
  }

  /** Nothing comes through in either direction, and nobody is told. */
  stall(newcomers: 'pass' | 'stall' = 'stall'): void {
    this.#newcomers = newcomers
    for (const pair of this.#pairs) {
      pair.stalled = true
      pair.client.pause()
      pair.server.pause()
    }
  }

  /** Whoever listens from now on hears nothing. */
  deafenListeners(): void {
    this.#deafen = true
  }

  refuse(): void {
    this.#newcomers = 'refuse'
  }

  heal(): void {
    this.#newcomers = 'pass'
    this.#deafen = false
    for (const pair of this.#pairs) {
      pair.deaf = false
      pair.stalled = false
      pair.client.resume()
      pair.server.resume()
    }
  }

  async close(): Promise<void> {
    this.resetAll()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #accept(client: net.Socket): void {
    client.on('error', () => undefined)
    if (this.#newcomers === 'refuse') return void client.resetAndDestroy()
    const server = net.connect(this.#socketPath)
    const pair: Pair = { client, server, replyLeft: Infinity, deaf: false, stalled: false }
    this.#pairs.add(pair)
    server.on('error', () => undefined)
    client.on('data', (bytes: Buffer) => this.#ask(pair, bytes))
    server.on('data', (bytes: Buffer) => this.#answer(pair, bytes))
    client.on('close', () => {
      this.#pairs.delete(pair)
      server.destroy()
    })
    server.on('close', () => {
      this.#pairs.delete(pair)
      // What a stalled network has swallowed is not told of either.
      if (!pair.stalled) client.destroy()
    })
    if (this.#newcomers === 'stall') {
      pair.stalled = true
      client.pause()
      server.pause()
    }
  }

  #ask(pair: Pair, bytes: Buffer): void {
    if (this.#deafen && /\blisten "/i.test(bytes.toString('latin1'))) pair.deaf = true
    const cut = this.#cut
    if (!cut || !bytes.includes(cut.marker)) {
      pair.server.write(bytes)
      return
    }
    this.#cut = undefined
    const passed = bytes.subarray(0, Math.round(bytes.length * cut.request))
    const fallen = (): void => {
      reset(pair)
      cut.done()
    }
    if (passed.length < bytes.length) {
      if (passed.length === 0) fallen()
      else pair.server.write(passed, fallen)
      return
    }
    pair.replyLeft = cut.reply
    pair.server.once('data', () => setImmediate(fallen))
    pair.server.write(bytes)
  }

  #answer(pair: Pair, bytes: Buffer): void {
    // A notification starts with an A. Answers to queries of ours never do.
    if (pair.deaf && bytes[0] === 0x41) return
    const passed = bytes.subarray(0, Math.min(bytes.length, pair.replyLeft))
    pair.replyLeft -= passed.length
    if (passed.length > 0) pair.client.write(passed)
  }
}

function reset({ client, server }: Pair): void {
  client.resetAndDestroy()
  server.destroy()
}
