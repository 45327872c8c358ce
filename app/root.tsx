import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { data } from '@remix-run/node'
import type { ShouldRevalidateFunctionArgs } from '@remix-run/react'
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useLocation,
  useRouteLoaderData,
} from '@remix-run/react'
import { useEffect, type ReactNode } from 'react'
import latin from '@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2?url'
import serif from '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2?url'
import { BareErrorPanel } from './components/ErrorPanel'
import { Toast } from './components/Records'
import { railOf, themeOf } from './http/appearance'
import { clearedToast, toastOf } from './http/flash'
import { useNonce } from './nonce'
import './styles/tokens.css'
import './styles/base.css'

/** For pages that could not be shown; every other page names itself. */
export const meta: MetaFunction = () => [{ title: 'Daybook' }]

export const links: LinksFunction = () => [
  { rel: 'preload', href: latin, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' },
  { rel: 'preload', href: serif, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
]

export function loader({ request, context }: LoaderFunctionArgs) {
  const toast = toastOf(request)
  const headers = new Headers({ 'Cache-Control': 'no-store' })
  if (toast) headers.append('Set-Cookie', clearedToast(context.runtime))
  return data(
    { toast, theme: themeOf(request), rail: railOf(request), requestId: context.requestId },
    { headers },
  )
}

/** A page that looks again by itself keeps its toast: only going somewhere or sending a form takes it away. */
export function shouldRevalidate({
  currentUrl,
  nextUrl,
  formMethod,
  defaultShouldRevalidate,
}: ShouldRevalidateFunctionArgs): boolean {
  return currentUrl.href === nextUrl.href && !formMethod ? false : defaultShouldRevalidate
}

export function Layout({ children }: { readonly children: ReactNode }) {
  const root = useRouteLoaderData<typeof loader>('root')
  const nonce = useNonce()
  const { pathname, search } = useLocation()
  useEffect(() => {
    // Tests wait for this before they click; people never see it.
    document.documentElement.dataset['hydrated'] = 'true'
    // The registration form starts with the zone people are in.
    document.cookie = `zone=${encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)}; path=/; max-age=31536000; samesite=lax`
  }, [])
  return (
    <html lang="en" data-theme={root?.theme ?? 'system'}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        {root?.toast && <Toast key={root.requestId} text={root.toast.text} close={`${pathname}${search}`} />}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

export function ErrorBoundary() {
  return <BareErrorPanel />
}
