import type { MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { PhoneMenu } from '~/app/components/PhoneMenu'
import { page } from '~/app/http/page'
import { placesOf, practiceAreas } from '~/app/http/practice-frame'
import { nameOfUser } from '~/projections/users/queries'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Menu · ${data?.practice ?? 'Daybook'}` },
]

/** The phone's menu: everything the rail has, the account and where else one could go. */
export const loader = page.practice('today.view', [], async ({ runtime, tenant, signedIn }) => ({
  practice: tenant.name,
  areas: practiceAreas(tenant).flatMap((group) => group.areas),
  places: placesOf(signedIn, tenant.slug),
  person: (await nameOfUser(runtime.db, signedIn.userId)) ?? 'You',
}))

export default function Menu() {
  const { areas, places, person } = useLoaderData<typeof loader>()
  return <PhoneMenu areas={areas} places={places} person={person} />
}

export { ErrorPanel as ErrorBoundary }
