import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { PhoneMenu } from '~/app/components/PhoneMenu'
import { page } from '~/app/http/page'
import { placesOf, practiceAreas } from '~/app/http/practice-frame'

/** The phone's menu: everything the rail has, the account and where else one could go. */
export const loader = page.practice('today.view', [], async ({ tenant, signedIn }) => ({
  areas: practiceAreas(tenant).flatMap((group) => group.areas),
  places: placesOf(signedIn, tenant.slug),
}))

export default function Menu() {
  const { areas, places } = useLoaderData<typeof loader>()
  return <PhoneMenu areas={areas} places={places} />
}

export { ErrorPanel as ErrorBoundary }
