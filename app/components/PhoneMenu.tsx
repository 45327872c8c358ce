import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import type { Area, Place } from './Frame'
import { Icon } from './Icon'
import { PageHeader } from './PageHeader'
import styles from './PhoneMenu.module.css'

/** What does not fit into the bar at the bottom of a phone. */
export function PhoneMenu({ areas, places, children }: { readonly areas: readonly Area[]; readonly places: readonly Place[]; readonly children: ReactNode }) {
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
        {places.length > 0 && <p>Go to</p>}
        {places.map((place) => (
          <Link key={place.to} to={place.to}>
            <Icon name="building-2" />
            {place.label}
            <span>{place.note}</span>
          </Link>
        ))}
        <p>You</p>
        {children}
      </nav>
    </>
  )
}
