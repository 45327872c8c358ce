import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerBuild } from '@remix-run/node'
import pino from 'pino'
import { createServer, type DaybookServer } from '~/app/server/create-server'
import { loadConfig } from '~/platform/config/config'
import remixConfig from '~/remix.config'
import type { Runtime } from '~/services/context'
import { Readiness } from '~/services/operations/readiness'
import { fakeRuntime } from './fake-runtime'

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface RunningServer {
  readonly origin: string
  readonly server: DaybookServer
  readonly readiness: Readiness
  /** What was logged, one object a line. */
  readonly logged: readonly Readonly<Record<string, unknown>>[]
  ask(path: string, options?: AskOptions): Promise<Answer>
  stop(): Promise<void>
}

export interface AskOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface ServerSettings {
  /** What answers at every address but `/document`, which is a page to look at. */
  readonly answers: Omit<ServerBuild['routes'][string]['module'], 'default'>
  readonly env?: Readonly<Record<string, string>>
  readonly appUrl?: (port: number) => string
  readonly runtime?: Partial<Runtime>
}

/** The real server around the smallest Remix application. */
export async function startServer({
  answers,
  env = {},
  appUrl,
  runtime = {},
}: ServerSettings): Promise<RunningServer> {
  const listening = http.createServer()
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const { port } = listening.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const logged: Record<string, unknown>[] = []
  const logger = pino(
    { level: 'debug', base: null },
    { write: (line) => logged.push(JSON.parse(line) as Record<string, unknown>) },
  )
  const whole = fakeRuntime({ logger, appUrl: appUrl?.(port) ?? origin, ...runtime })
  const readiness = new Readiness(whole, [])
  const server = createServer({
    runtime: whole,
    readiness,
    config: loadConfig({ env }),
    build: buildOf(answers),
    http: listening,
  })
  return {
    origin,
    server,
    readiness,
    logged,
    ask: (path, options = {}) => ask(port, path, options),
    stop: () => server.drain(),
  }
}

/** Sends exactly the given headers: `fetch` would add and forbid some. */
function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: AskOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length =
      body === undefined || 'Transfer-Encoding' in headers
        ? {}
        : { 'Content-Length': String(Buffer.byteLength(body)) }
    const request = http.request(
      { host: '127.0.0.1', port, path, method, headers: { ...length, ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
        response.on('error', reject)
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

function buildOf(answers: ServerSettings['answers']): ServerBuild {
  const shared = {
    hasAction: true,
    hasLoader: true,
    hasClientAction: false,
    hasClientLoader: false,
    hasErrorBoundary: false,
    module: '/module.js',
  }
  const all = { id: 'all', path: '*' }
  const document = { id: 'document', path: 'document' }
  return {
    mode: 'production',
    entry: {
      module: {
        default: (_request, status, headers) => {
          headers.set('Content-Type', 'text/html')
          return new Response('<p>a page</p>', { status, headers })
        },
        handleError: () => undefined,
      },
    },
    routes: {
      // Only a route without a component may answer whatever it likes.
      all: { ...all, module: answers as ServerBuild['routes'][string]['module'] },
      document: { ...document, module: { default: () => null } },
    },
    assets: {
      entry: { imports: [], module: '/entry.js' },
      routes: { all: { ...all, ...shared }, document: { ...document, ...shared } },
      url: '/manifest.js',
      version: '1',
    },
    publicPath: '/',
    assetsBuildDirectory: 'build/client',
    future: remixConfig.future as ServerBuild['future'],
    basename: '/',
    isSpaMode: false,
  }
}
