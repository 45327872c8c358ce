import { Outlet, useLoaderData, useRouteLoaderData } from '@remix-run/react'
import type { ReactNode } from 'react'
import { BareErrorPanel, ErrorPanel } from '~/app/components/ErrorPanel'
import { Frame } from '~/app/components/Frame'
import { page } from '~/app/http/page'
import { placesOf, practiceAreas } from '~/app/http/practice-frame'
import { railOf } from '~/app/http/appearance'
import { nameOfUser } from '~/projections/users/queries'

export const loader = page.practice(
  'today.view',
  ['users'],
  async ({ runtime, request, signedIn, tenant }) => ({
    slug: tenant.slug,
    here: tenant.name,
    groups: practiceAreas(tenant),
    places: placesOf(signedIn, tenant.slug),
    person: (await nameOfUser(runtime.db, signedIn.userId)) ?? 'You',
    collapsed: railOf(request) === 'collapsed',
  }),
)

function PracticeFrame({ children }: { readonly children: ReactNode }) {
  const frame = useRouteLoaderData<typeof loader>('routes/t.$tenant')
  if (!frame) return children
  const home = `/t/${frame.slug}`
  return (
    <Frame
      desk="practice"
      home={home}
      groups={frame.groups}
      here={frame.here}
      places={frame.places}
      person={frame.person}
      account="/account"
      menu={`${home}/menu`}
      collapsed={frame.collapsed}
    >
      {children}
    </Frame>
  )
}

export default function Practice() {
  useLoaderData<typeof loader>()
  return (
    <PracticeFrame>
      <Outlet />
    </PracticeFrame>
  )
}

/** When the practice itself cannot be entered there is no frame to stand in. */
export function ErrorBoundary() {
  const frame = useRouteLoaderData<typeof loader>('routes/t.$tenant')
  if (!frame) return <BareErrorPanel />
  return (
    <PracticeFrame>
      <ErrorPanel />
    </PracticeFrame>
  )
}
