import { PassThrough } from 'node:stream'
import {
  createReadableStreamFromReadable,
  type ActionFunctionArgs,
  type AppLoadContext,
  type EntryContext,
  type LoaderFunctionArgs,
} from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { Nonce } from './nonce'
import { problemBody, problemOfStatus } from './server/problem'

const renderMs = 10_000

export const streamTimeout = renderMs

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  const { nonce, runtime, requestId } = context
  keepPrivate(headers)
  passOn(entry.staticHandlerContext, headers)
  sayAllowed(status, headers)
  if (status >= 400 && !wantsPage(request)) return Promise.resolve(problem(status, headers, requestId))
  return new Promise((resolve, reject) => {
    let sent = false
    let finalStatus = status
    const whole = isbot(request.headers.get('User-Agent') ?? '')
    const respond = (): void => {
      sent = true
      clearTimeout(late)
      headers.set('Content-Type', 'text/html; charset=utf-8')
      const body = new PassThrough()
      resolve(new Response(createReadableStreamFromReadable(body), { headers, status: finalStatus }))
      pipe(body)
    }
    const { pipe, abort } = renderToPipeableStream(
      <Nonce.Provider value={nonce}>
        <RemixServer context={entry} url={request.url} nonce={nonce} abortDelay={renderMs} />
      </Nonce.Provider>,
      {
        nonce,
        ...(whole ? { onAllReady: respond } : { onShellReady: respond }),
        onShellError: reject,
        onError(error) {
          finalStatus = 500
          if (sent) runtime.logger.error({ err: error, requestId }, 'A part of a page could not be rendered')
        },
      },
    )
    const late = setTimeout(() => abort(), renderMs + 1_000)
  })
}

/** The data of a page, when the browser has the page already. */
export function handleDataRequest(response: Response): Response {
  keepPrivate(response.headers)
  sayAllowed(response.status, response.headers)
  return response
}

/** Every page belongs to one person and one moment, and carries a nonce: nobody keeps it, not even the back button. */
function keepPrivate(headers: Headers): void {
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store')
}

/** What loaders and actions say to the client itself; Remix drops it where a route exports no headers of its own. */
const forClients = ['Allow', 'Retry-After']

function passOn(
  {
    loaderHeaders,
    actionHeaders,
  }: Pick<EntryContext['staticHandlerContext'], 'loaderHeaders' | 'actionHeaders'>,
  headers: Headers,
): void {
  for (const said of [...Object.values(loaderHeaders), ...Object.values(actionHeaders)]) {
    for (const name of forClients) {
      const value = said.get(name)
      if (value !== null) headers.set(name, value)
    }
  }
}

/** Remix refuses a form where nothing takes forms, without saying what would do (RFC 9110, section 15.5.6). */
function sayAllowed(status: number, headers: Headers): void {
  if (status === 405 && !headers.has('Allow')) headers.set('Allow', 'GET, HEAD')
}

/** Browsers that show something always say that they take HTML. */
function wantsPage(request: Request): boolean {
  return (request.headers.get('Accept') ?? '').includes('text/html')
}

function problem(status: number, headers: Headers, requestId: string): Response {
  headers.set('Content-Type', 'application/problem+json')
  return new Response(JSON.stringify(problemBody(problemOfStatus(status), requestId)), { status, headers })
}

/** Every error of a loader or action that is no answer. The person sees a reference, the log has the rest. */
export function handleError(
  error: unknown,
  { request, context }: LoaderFunctionArgs | ActionFunctionArgs,
): void {
  if (request.signal.aborted) return
  // Remix says so itself when somebody asks for what is not there; nothing of ours failed.
  if (isRouteErrorResponse(error) && error.status < 500) return
  context.runtime.logger.error({ err: error, requestId: context.requestId }, 'A page failed')
}
