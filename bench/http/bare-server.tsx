import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { createRequestHandler } from '@remix-run/express'
import { createReadableStreamFromReadable, type EntryContext, type ServerBuild } from '@remix-run/node'
import { Links, Meta, Outlet, RemixServer, Scripts, useLoaderData } from '@remix-run/react'
import express from 'express'
import { renderToPipeableStream } from 'react-dom/server'
import remixConfig from '~/remix.config'

// The smallest Remix application: a root, one route with a loader, plain Express before it. What a page of the product
// is held against.

function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  entry: EntryContext,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { pipe } = renderToPipeableStream(<RemixServer context={entry} url={request.url} />, {
      onShellReady() {
        const body = new PassThrough()
        headers.set('Content-Type', 'text/html; charset=utf-8')
        resolve(new Response(createReadableStreamFromReadable(body), { status, headers }))
        pipe(body)
      },
      onShellError: reject,
    })
  })
}

function Root() {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <Meta />
        <Links />
      </head>
      <body>
        <Outlet />
        <Scripts />
      </body>
    </html>
  )
}

function Greeting() {
  const { name } = useLoaderData<{ name: string }>()
  return <h1>Good morning, {name}</h1>
}

const known = {
  hasAction: false,
  hasLoader: true,
  hasClientAction: false,
  hasClientLoader: false,
  hasErrorBoundary: false,
}

const build: ServerBuild = {
  mode: 'production',
  entry: { module: { default: handleRequest } },
  routes: {
    root: { id: 'root', path: '', module: { default: Root } },
    greeting: {
      id: 'greeting',
      parentId: 'root',
      index: true,
      module: { default: Greeting, loader: () => ({ name: 'Ana' }) },
    },
  },
  assets: {
    entry: { imports: ['/assets/react.js'], module: '/assets/entry.js' },
    routes: {
      root: { id: 'root', path: '', module: '/assets/root.js', ...known, hasLoader: false },
      greeting: { id: 'greeting', parentId: 'root', index: true, module: '/assets/greeting.js', ...known },
    },
    url: '/assets/manifest.js',
    version: '1',
  },
  publicPath: '/',
  assetsBuildDirectory: 'build/client',
  future: remixConfig.future as ServerBuild['future'],
  basename: '/',
  isSpaMode: false,
}

const app = express()
app.disable('x-powered-by')
app.all('*', createRequestHandler({ build, mode: 'production' }))
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`The bare route is at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
process.once('SIGTERM', () => process.exit(0))
