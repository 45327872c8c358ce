import { Form, Link } from '@remix-run/react'
import { ThemeChoice, type Area, type Place } from './Frame'
import { Icon } from './Icon'
import { PageHeader } from './PageHeader'
import styles from './PhoneMenu.module.css'

/** What does not fit into the bar at the bottom of a phone. */
export function PhoneMenu({
  areas,
  places,
  person,
}: {
  readonly areas: readonly Area[]
  readonly places: readonly Place[]
  readonly person: string
}) {
  return (
    <>
      <PageHeader title="Menu" />
      <nav className={styles.menu} aria-label="Menu">
        {areas.map((area) => (
          <Link key={area.to} to={area.to}>
            <Icon name={area.icon} />
            {area.label}
          </Link>
        ))}
        {places.length > 0 && <p>Elsewhere</p>}
        {places.map((place) => (
          <Link key={place.to} to={place.to}>
            <Icon name="building-2" />
            {place.label}
            <span>{place.note}</span>
          </Link>
        ))}
        <p>{person}</p>
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
        <p>Appearance</p>
        <ThemeChoice spelled />
      </nav>
    </>
  )
}
