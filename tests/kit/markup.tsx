import { Outlet, RemixServer } from '@remix-run/react'
import type { EntryContext, ServerBuild } from '@remix-run/node'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import remixConfig from '~/remix.config'

interface Around {
  /** Path and search of the page. */
  readonly at?: string
  /** What the action of the page answered. */
  readonly answer?: object
  /** What the loader of the root said. */
  readonly root?: object
  /** What loaders of routes around the page said, by their ids. */
  readonly around?: Readonly<Record<string, object>>
  /** What broke: the element is then what stands in the page's place. */
  readonly error?: unknown
}

/** The HTML a server sends for an element inside a page, with what the page knows. No script has run. */
export function markup(
  element: ReactNode,
  { at = '/', answer, root = {}, around = {}, error }: Around = {},
): string {
  const [pathname = '/', search = ''] = at.split('?')
  const Shown = () => <>{element}</>
  const routes = {
    root: { id: 'root', path: '' },
    page: { id: 'page', parentId: 'root', ...(pathname === '/' ? { index: true } : { path: '*' }) },
  }
  const shared = {
    hasAction: true,
    hasLoader: true,
    hasClientAction: false,
    hasClientLoader: false,
    module: '/m.js',
  }
  const match = (route: { readonly id: string }) => ({ params: {}, pathname, pathnameBase: pathname, route })
  const context: EntryContext = {
    manifest: {
      entry: { imports: [], module: '/entry.js' },
      routes: {
        root: { ...routes.root, ...shared, hasErrorBoundary: false },
        page: { ...routes.page, ...shared, hasErrorBoundary: true },
      },
      url: '/manifest.js',
      version: '1',
    },
    routeModules: { root: { default: Outlet }, page: { default: Shown, ErrorBoundary: Shown } },
    staticHandlerContext: {
      basename: '/',
      location: {
        pathname,
        search: search === '' ? '' : `?${search}`,
        hash: '',
        key: 'default',
        state: null,
      },
      loaderData: { root, ...around, page: {} },
      actionData: answer === undefined ? null : { page: answer },
      errors: error === undefined ? null : { page: error },
      matches: [match(routes.root), match(routes.page)],
      statusCode: 200,
      loaderHeaders: {},
      actionHeaders: {},
      activeDeferreds: null,
    },
    future: remixConfig.future as ServerBuild['future'],
    isSpaMode: false,
    serializeError: ({ message }) => ({ message }),
  }
  return renderToStaticMarkup(<RemixServer context={context} url={`http://localhost${at}`} />)
}

/** The attributes of every element of a kind, in their order in the page; one without a value is ''. */
export function elements(html: string, kind: string): readonly Readonly<Record<string, string>>[] {
  return [...html.matchAll(new RegExp(`<${kind}(?=[\\s>/])([^>]*)>`, 'g'))].map(([, attributes = '']) =>
    Object.fromEntries(
      [...attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
        // As browsers read them: React writes some in its own way.
        name.toLowerCase(),
        value.replaceAll('&amp;', '&'),
      ]),
    ),
  )
}

/** What stands inside the first element that has this attribute, without its markup. */
export function wordsIn(html: string, attribute: string): string {
  const found = new RegExp(`<(\\w+)[^>]*${attribute}[^>]*>`).exec(html)
  if (!found) return ''
  const from = found.index + found[0].length
  let depth = 1
  for (const tag of html.slice(from).matchAll(new RegExp(`<(/?)${found[1] ?? ''}(?=[\\s>])[^>]*>`, 'g'))) {
    depth += tag[1] === '/' ? -1 : 1
    if (depth === 0) return wordsOf(html.slice(from, from + tag.index))
  }
  return ''
}

/** A piece of a page as it is read out. */
export function wordsOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
