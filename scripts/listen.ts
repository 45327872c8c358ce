import http from 'node:http'
import type { Config } from '~/platform/config/config'

const firstPort = 3000
const lastPort = 3099

/** A server that listens and answers nothing yet: on PORT when it is given, else on the first free port from 3000 on. */
export async function listen({ host, port }: Pick<Config, 'host' | 'port'>): Promise<http.Server> {
  const ports =
    port === undefined
      ? Array.from({ length: lastPort - firstPort + 1 }, (_, index) => firstPort + index)
      : [port]
  for (const candidate of ports) {
    const server = await tryPort(host, candidate)
    if (server) return server
  }
  throw new Error(
    port === undefined
      ? `No port from ${firstPort} to ${lastPort} is free on ${host}.`
      : `PORT: ${port} is in use on ${host}.`,
  )
}

function tryPort(host: string, port: number): Promise<http.Server | null> {
  return new Promise((resolve, reject) => {
    const server = http.createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    )
    server.listen(port, host, () => resolve(server))
  })
}
