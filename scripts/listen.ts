import http from 'node:http'
import { ConfigError, type Config } from '~/platform/config/config'

const firstPort = 3000
const lastPort = 3099

/** A server that listens and tells everybody that it is starting: on PORT when it is given, else on the first free port from 3000 on. Throws ConfigError. */
export async function listen({ host, port }: Pick<Config, 'host' | 'port'>): Promise<http.Server> {
  const ports =
    port === undefined
      ? Array.from({ length: lastPort - firstPort + 1 }, (_, index) => firstPort + index)
      : [port]
  for (const candidate of ports) {
    const server = await tryPort(host, candidate)
    if (server) return server
  }
  throw new ConfigError(
    port === undefined
      ? `PORT: none from ${firstPort} to ${lastPort} is free on ${host}. Expected a free one.`
      : `PORT: ${port} is in use on ${host}. Expected a free one; without the setting the next free one from ${firstPort} on is taken.`,
  )
}

/** Whoever comes before the application is up is told so at once. */
function starting(request: http.IncomingMessage, response: http.ServerResponse): void {
  // The process lives, however long it loads; it is only not ready.
  response.writeHead(request.url === '/health/live' ? 200 : 503, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Retry-After': '5',
  })
  response.end('Daybook is starting. Try again in a moment.\n')
}

const troubles: Readonly<Record<string, (host: string, port: number) => string>> = {
  EACCES: (_host, port) => `PORT: ${port} is open to root alone. Expected one from 1024 on.`,
  EADDRNOTAVAIL: (host) =>
    `HOST: ${host} is no address of this machine. Expected one that is, or 0.0.0.0 for all.`,
  ENOTFOUND: (host) => `HOST: nobody knows ${host}. Expected an address of this machine, or 0.0.0.0 for all.`,
}

function tryPort(host: string, port: number): Promise<http.Server | null> {
  return new Promise((resolve, reject) => {
    const server = http.createServer(starting)
    server.once('error', (error: NodeJS.ErrnoException) => {
      const words = troubles[error.code ?? '']?.(host, port)
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(words === undefined ? error : new ConfigError(words))
    })
    server.listen(port, host, () => resolve(server))
  })
}
