import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Icon } from './Icon'
import styles from './PageHeader.module.css'

interface PageHeaderProps {
  readonly title: ReactNode
  readonly sub?: ReactNode | undefined
  readonly actions?: ReactNode | undefined
  /** Where one came from. */
  readonly trail?: readonly { readonly to: string; readonly label: string }[] | undefined
  readonly here?: string | undefined
}

/** Title, a line below it, and at most one primary action. */
export function PageHeader({ title, sub, actions, trail = [], here }: PageHeaderProps) {
  return (
    <header className={styles.header}>
      {trail.length > 0 && (
        <nav className={styles.trail} aria-label="Where you are">
          {trail.map(({ to, label }) => (
            <span key={to}>
              <Link to={to}>{label}</Link>
              <Icon name="chevron-right" size={14} />
            </span>
          ))}
          <span>{here}</span>
        </nav>
      )}
      <div className={styles.row}>
        <div>
          <h1>{title}</h1>
          {sub && <div className={styles.sub}>{sub}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </header>
  )
}

/** A part of a page under a heading of its own. */
export function Section({
  title,
  count,
  aside,
  children,
}: {
  readonly title: string
  readonly count?: ReactNode | undefined
  readonly aside?: ReactNode | undefined
  readonly children: ReactNode
}) {
  return (
    <section className={styles.section}>
      <div className={styles.head}>
        <h2>
          {title}
          {count !== undefined && <span className={styles.count}>{count}</span>}
        </h2>
        {aside && <div className={styles.aside}>{aside}</div>}
      </div>
      {children}
    </section>
  )
}

/** Main column and, on wide screens, one beside it. */
export function Columns({ main, aside }: { readonly main: ReactNode; readonly aside: ReactNode }) {
  return (
    <div className={styles.columns}>
      <div>{main}</div>
      <div>{aside}</div>
    </div>
  )
}
