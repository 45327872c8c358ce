import { Form, Link, useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '~/app/components/ErrorPanel'
import { ThemeChoice } from '~/app/components/Frame'
import { Icon } from '~/app/components/Icon'
import { PhoneMenu } from '~/app/components/PhoneMenu'
import { consoleAreas } from '~/app/http/console-frame'
import { page } from '~/app/http/page'
import { placesOf } from '~/app/http/practice-frame'

export const loader = page.console('console.view', [], async ({ signedIn }) => ({ places: placesOf(signedIn, null) }))

export default function ConsoleMenu() {
  const { places } = useLoaderData<typeof loader>()
  return (
    <PhoneMenu areas={consoleAreas.flatMap((group) => group.areas)} places={places}>
      <Link to="/account">
        <Icon name="user" />
        Account and sessions
      </Link>
      <Form method="post" action="/sign-out">
        <button type="submit">
          <Icon name="log-out" />
          Sign out
        </button>
      </Form>
      <ThemeChoice />
    </PhoneMenu>
  )
}

export { ErrorPanel as ErrorBoundary }
