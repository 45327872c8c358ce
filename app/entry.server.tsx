import { PassThrough } from 'node:stream'
import { createReadableStreamFromReadable, type ActionFunctionArgs, type AppLoadContext, type EntryContext, type LoaderFunctionArgs } from '@remix-run/node'
import { RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { Nonce } from './nonce'

const renderMs = 10_000

export const streamTimeout = renderMs

export default function handleRequest(request: Request, status: number, headers: Headers, entry: EntryContext, context: AppLoadContext): Promise<Response> {
  const { nonce, runtime, requestId } = context
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

/** Every error of a loader or action that is no answer. The person sees a reference, the log has the rest. */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (request.signal.aborted) return
  context.runtime.logger.error({ err: error, requestId: context.requestId }, 'A page failed')
}
