import { randomBytes } from 'node:crypto'
import type http from 'node:http'
import path from 'node:path'
import { createRequestHandler } from '@remix-run/express'
import type { ServerBuild } from '@remix-run/node'
import compression from 'compression'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { pinoHttp } from 'pino-http'
import type { Connect } from 'vite'
import type { Config } from '~/platform/config/config'
import type { Runtime } from '~/services/context'
import type { Readiness } from '~/services/operations/readiness'
import { problemOfStatus, sendProblem } from './problem'
import { requestIdOf } from './request-id'
import { isSameOrigin } from './same-origin'
import {
  keptMailHeaders,
  keptMailPath,
  nonceOf,
  permissionsPolicy,
  securityHeaders,
  setNonce,
} from './security-headers'

export interface DaybookServer {
  readonly app: Express
  /**
   * Says that it is not ready, but goes on answering until `noticed`, when whoever spreads the requests knows it; then
   * takes nothing new, lets requests under way finish, and ends.
   */
  drain(noticed?: Promise<unknown>): Promise<void>
}

export interface ServerOptions {
  readonly runtime: Runtime
  readonly readiness: Readiness
  readonly config: Config
  readonly build: ServerBuild | (() => Promise<ServerBuild>)
  readonly http: http.Server
  /** Development only: serves source modules. */
  readonly vite?: Connect.Server
}

const bodyCap = 256 * 1024
/** All that pages and forms need. */
const methods = ['GET', 'HEAD', 'POST']
const drainMs = 10_000

export function createServer({
  runtime,
  readiness,
  config,
  build,
  http,
  vite,
}: ServerOptions): DaybookServer {
  const own = new URL(runtime.appUrl)
  const origins = [
    own.origin,
    ...(config.mode === 'production' ? [] : [`http://127.0.0.1:${own.port}`, `http://localhost:${own.port}`]),
  ]
  const hosts = origins.map((origin) => new URL(origin).host)
  let closing = false

  const app = express()
  app.set('trust proxy', config.trustedProxies.length > 0 ? [...config.trustedProxies] : false)
  app.disable('x-powered-by')
  app.use((request, response, next) => {
    const id = requestIdOf(request.get('X-Request-Id'))
    request.headers['x-request-id'] = id
    response.set('X-Request-Id', id)
    setNonce(response, randomBytes(16).toString('base64'))
    response.set('Permissions-Policy', permissionsPolicy)
    next()
  })
  const keepsMails = config.mode !== 'production' && !config.exposed
  app.use(securityHeaders({ https: own.protocol === 'https:', development: vite !== undefined, keepsMails }))
  if (keepsMails) app.use(keptMailPath, keptMailHeaders)
  app.use(
    pinoHttp({
      logger: runtime.logger,
      genReqId: (request) => String(request.headers['x-request-id']),
      // Addresses may carry tokens and names, so a log line has the method and the outcome, never the path.
      serializers: {
        req: ({ id, method }: { id: string; method: string }) => ({ id, method }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
      // What failed is in the log where it failed, with its cause; of the rest it is enough that it was not served.
      customLogLevel: (_request, { statusCode }) => (statusCode > 500 ? 'warn' : 'debug'),
      customErrorObject: (_request, _response, _error, line: object) => ({ ...line, err: undefined }),
    }),
  )
  const refuse =
    (status: number, code: string, title: string, detail?: string) =>
    (request: Request, response: Response) =>
      sendProblem(
        request,
        response,
        { status, code, title, ...(detail ? { detail } : {}) },
        String(request.headers['x-request-id']),
      )

  app.use((request, response, next) => {
    if (readiness.isDraining) response.set('Connection', 'close')
    // A connection that was kept open outlives its request; nobody may send another one over it.
    response.on('close', () => {
      if (closing) setImmediate(() => http.closeIdleConnections())
    })
    if (!closing || request.path.startsWith('/health/')) return next()
    response.set('Retry-After', '1')
    refuse(503, 'draining', 'This process is about to end', 'Try again in a moment.')(request, response)
  })
  app.use((request, response, next) => {
    const host = request.get('Host') ?? ''
    if (!config.exposed && !hosts.includes(host) && !request.path.startsWith('/health/')) {
      refuse(421, 'unknown_host', 'This address is not served here')(request, response)
    } else next()
  })
  app.use((request, response, next) => {
    // Only a proxy we trust may say under which host people came; Remix would believe anybody.
    if (config.trustedProxies.length === 0) delete request.headers['x-forwarded-host']
    // Not `request.query`: its parser stops after 1,000 names, and Remix looks at all of them.
    if (new URLSearchParams(request.url.split('?').slice(1).join('?')).has('_data'))
      refuse(404, 'not_found', 'Not found')(request, response)
    else if (/\/\/|\\|%5c/i.test(request.path)) refuse(404, 'not_found', 'Not found')(request, response)
    // No text of ours holds a NUL, and Postgres refuses to look for one.
    else if (/%00/.test(request.url))
      refuse(400, 'bad_request', 'This request cannot be read')(request, response)
    else next()
  })
  app.use((request, response, next) => {
    const facts = {
      method: request.method,
      secFetchSite: request.get('Sec-Fetch-Site'),
      origin: request.get('Origin'),
      referer: request.get('Referer'),
    }
    const allowed = config.exposed
      ? [...origins, `${request.protocol}://${request.get('Host') ?? ''}`]
      : origins
    if (request.path === '/csp-report' || isSameOrigin(facts, allowed)) next()
    else
      refuse(
        403,
        'cross_site',
        'This form was sent from another site',
        'Open the page again and send it from there.',
      )(request, response)
  })
  app.use((request, response, next) => {
    if (methods.includes(request.method)) next()
    else {
      response.set('Allow', methods.join(', '))
      refuse(405, 'method_not_allowed', 'This address cannot be used this way')(request, response)
    }
  })
  app.use(
    capBody(
      refuse(413, 'body_too_large', 'This is more than a form may hold'),
      refuse(411, 'length_required', 'The length of the body is missing'),
    ),
  )
  app.use(compression())
  if (vite) app.use(vite)
  else {
    const client = path.resolve('build/client')
    app.use(
      '/assets',
      express.static(path.join(client, 'assets'), {
        immutable: true,
        maxAge: '1y',
        fallthrough: false,
        index: false,
      }),
    )
    app.use(express.static(client, { maxAge: '1h', index: false }))
  }
  app.all(
    '*',
    createRequestHandler({
      build,
      mode: vite ? 'development' : 'production',
      getLoadContext(request, response) {
        const gone = new AbortController()
        response.on('close', () => gone.abort())
        return {
          runtime,
          nonce: nonceOf(response),
          requestId: String(request.headers['x-request-id']),
          origin: { ip: request.ip ?? '', userAgent: cleanAgent(request.get('User-Agent')) },
          signal: gone.signal,
          readiness,
        }
      },
    }),
  )
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const status = statusOf(error)
    if (status >= 500)
      runtime.logger.error({ err: error, requestId: request.headers['x-request-id'] }, 'A request failed')
    sendProblem(request, response, problemOfStatus(status), String(request.headers['x-request-id']))
  })

  http.headersTimeout = 10_000
  http.requestTimeout = 30_000
  http.keepAliveTimeout = 65_000
  // What answered while everything else was opened has had its time.
  http.removeAllListeners('request')
  http.on('request', app)
  return {
    app,
    async drain(noticed) {
      readiness.drain()
      await noticed
      closing = true
      const closed = new Promise((resolve) => http.close(resolve))
      http.closeIdleConnections()
      const late = setTimeout(() => http.closeAllConnections(), drainMs)
      await closed
      clearTimeout(late)
    },
  }
}

/**
 * Bodies must say how long they are and be short. The HTTP parser holds the sender to the length that was announced, and
 * no browser sends a form in chunks, so nothing longer can arrive.
 */
function capBody(tooLarge: Refuse, lengthRequired: Refuse) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (request.get('Transfer-Encoding') !== undefined) return lengthRequired(request, response)
    if (Number(request.get('Content-Length') ?? 0) > bodyCap) return tooLarge(request, response)
    next()
  }
}

type Refuse = (request: Request, response: Response) => void

/** No control characters, no novel: it is kept with the session and shown in lists. */
function cleanAgent(agent: string | undefined): string {
  return (agent ?? '').replace(/[^\x20-\x7e]/g, '').slice(0, 512)
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500
  return status >= 400 && status < 600 ? status : 500
}
