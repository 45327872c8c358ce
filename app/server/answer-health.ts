import type http from 'node:http'
import type { Readiness } from '~/services/operations/readiness'

/** What a process that serves no pages says about itself, on the port it was given. */
export function answerHealth(server: http.Server, readiness: Readiness): { close(): Promise<void> } {
  const answer = async ({ url = '' }: http.IncomingMessage): Promise<readonly [number, object]> => {
    if (url === '/health/live') return [200, { status: 'ok' }]
    if (url !== '/health/ready') return [404, { status: 'not found' }]
    const report = await readiness.look()
    return [report.status === 'ready' ? 200 : 503, report]
  }
  const respond = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
      response.end(JSON.stringify(body))
    })
  }
  // What answered while everything else was opened has had its time.
  server.removeAllListeners('request')
  server.on('request', respond)
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
