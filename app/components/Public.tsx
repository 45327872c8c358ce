import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Wordmark } from './Mark'
import styles from './Public.module.css'

/** A page before one is inside: a card on the desk. */
export function AuthCard({
  title,
  sub,
  children,
}: {
  readonly title: string
  readonly sub?: ReactNode | undefined
  readonly children: ReactNode
}) {
  return (
    <main className={styles.auth}>
      <div className={styles.card}>
        <Link to="/" className={styles.home}>
          <Wordmark />
        </Link>
        <h1>{title}</h1>
        {sub && <p className={styles.sub}>{sub}</p>}
        <div className={styles.body}>{children}</div>
      </div>
    </main>
  )
}

/** Two short fields on one line, one below the other on a phone. */
export function FieldPair({ children }: { readonly children: ReactNode }) {
  return <div className={styles.pair}>{children}</div>
}

/** Below a form: the other way. */
export function AuthFoot({ children }: { readonly children: ReactNode }) {
  return <p className={styles.foot}>{children}</p>
}
