import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { PhoneMenu } from '~/app/components/PhoneMenu'
import { consoleAreas } from '~/app/http/console-frame'
import { page } from '~/app/http/page'
import { placesOf } from '~/app/http/practice-frame'
import { nameOfUser } from '~/projections/users/queries'

export const meta: MetaFunction = () => [{ title: 'Menu · Daybook console' }]

export const loader = page.console('console.view', [], async ({ runtime, signedIn }) => ({
  areas: consoleAreas.flatMap((group) => group.areas),
  places: placesOf(signedIn, null),
  person: (await nameOfUser(runtime.db, signedIn.userId)) ?? 'You',
}))

export default function ConsoleMenu() {
  const { areas, places, person } = useLoaderData<typeof loader>()
  return <PhoneMenu areas={areas} places={places} person={person} />
}

export { ErrorPanel as ErrorBoundary }
