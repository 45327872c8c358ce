import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { BareErrorPanel } from '~/app/components/ErrorPanel'
import { homeOf } from '~/app/http/home'
import { elsewhere, page } from '~/app/http/page'
import { isInstallationEmpty } from '~/services/admins/is-installation-empty'
import { Landing } from './Landing'

export const meta: MetaFunction = () => [
  { title: 'Daybook' },
  {
    name: 'description',
    content: 'Daybook runs a small clinic, studio or consultancy and writes every change down once.',
  },
]

export const loader = page.public(async ({ runtime, signedIn }) => {
  if (signedIn) throw elsewhere(homeOf(signedIn))
  const { mode, registration } = runtime.config
  return {
    demo: mode === 'demo',
    open: registration === 'open',
    empty: mode !== 'demo' && (await isInstallationEmpty(runtime)),
  }
})

export default function Index() {
  const { demo, open, empty } = useLoaderData<typeof loader>()
  return <Landing {...{ demo, open, empty }} />
}

export function ErrorBoundary() {
  return <BareErrorPanel />
}
