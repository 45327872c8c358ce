import { Outlet, useRouteLoaderData } from '@remix-run/react'
import type { ReactNode } from 'react'
import { BareErrorPanel, ErrorPanel } from '~/app/components/ErrorPanel'
import { Frame } from '~/app/components/Frame'
import { railOf } from '~/app/http/appearance'
import { consoleAreas } from '~/app/http/console-frame'
import { page } from '~/app/http/page'
import { placesOf } from '~/app/http/practice-frame'
import { nameOfUser } from '~/projections/users/queries'

export const loader = page.console('console.view', ['users'], async ({ runtime, request, signedIn }) => ({
  here: 'All tenants',
  groups: consoleAreas,
  places: placesOf(signedIn, null),
  person: (await nameOfUser(runtime.db, signedIn.userId)) ?? 'You',
  collapsed: railOf(request) === 'collapsed',
}))

function ConsoleFrame({ children }: { readonly children: ReactNode }) {
  const frame = useRouteLoaderData<typeof loader>('routes/admin')
  if (!frame) return children
  return (
    <Frame
      desk="console"
      home="/admin"
      groups={frame.groups}
      here={frame.here}
      places={frame.places}
      person={frame.person}
      account="/account"
      menu="/admin/menu"
      collapsed={frame.collapsed}
    >
      {children}
    </Frame>
  )
}

export default function Console() {
  return (
    <ConsoleFrame>
      <Outlet />
    </ConsoleFrame>
  )
}

export function ErrorBoundary() {
  const frame = useRouteLoaderData<typeof loader>('routes/admin')
  if (!frame) return <BareErrorPanel />
  return (
    <ConsoleFrame>
      <ErrorPanel />
    </ConsoleFrame>
  )
}
