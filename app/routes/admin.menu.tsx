import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { PhoneMenu } from '~/app/components/PhoneMenu'
import { consoleAreas } from '~/app/http/console-frame'
import { page } from '~/app/http/page'
import { placesOf } from '~/app/http/practice-frame'

export const loader = page.console('console.view', [], async ({ signedIn }) => ({
  areas: consoleAreas.flatMap((group) => group.areas),
  places: placesOf(signedIn, null),
}))

export default function ConsoleMenu() {
  const { areas, places } = useLoaderData<typeof loader>()
  return <PhoneMenu areas={areas} places={places} />
}

export { ErrorPanel as ErrorBoundary }
