import { Link, useLocation } from '@remix-run/react'
import { Banner } from './Banner'
import styles from './StillUpdating.module.css'

/** Said when a page is shown before what the person just did has reached it. */
export function StillUpdating({ when }: { readonly when: boolean }) {
  const { pathname, search } = useLocation()
  if (!when) return null
  return (
    <div className={styles.space}>
      <Banner icon="loader-circle" action={<Link to={`${pathname}${search}`}>Reload</Link>}>
        Your change is saved. This page is still updating.
      </Banner>
    </div>
  )
}
