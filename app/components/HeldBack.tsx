import { Link, useMatches } from '@remix-run/react'
import { Banner } from './Banner'
import styles from './StillUpdating.module.css'

/** Frames read one's own name only; what they miss is no reason to doubt a page. */
const frames = ['root', 'routes/t.$tenant', 'routes/admin']

/** Said wherever records of the page could not be brought up to date, so that old is never taken for new. */
export function HeldBack({ console = false }: { readonly console?: boolean | undefined }) {
  const held = useMatches().some(({ id, data }) => !frames.includes(id) && isHeldBack(data))
  if (!held) return null
  return (
    <div className={styles.space}>
      <HeldBackBanner console={console} />
    </div>
  )
}

export function HeldBackBanner({ console = false }: { readonly console?: boolean | undefined }) {
  if (console) {
    return (
      <Banner
        kind="caution"
        icon="alert-triangle"
        action={<Link to="/admin/projections">Open Projections</Link>}
      >
        Some records are held back, so this page may show them as they were before.
      </Banner>
    )
  }
  return (
    <Banner kind="caution" icon="alert-triangle">
      Some of this page may be older than it should be: a record could not be brought up to date. What was
      saved is safe, and whoever runs Daybook sees it.
    </Banner>
  )
}

function isHeldBack(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'quarantined' in data && data.quarantined === true
}
