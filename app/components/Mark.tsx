import styles from './Mark.module.css'

/** A book's spine and half a sun: together a D. */
export function Mark({ size = 20 }: { readonly size?: number | undefined }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <path className={styles.spine} d="M7 4h3v24H7a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1z" />
      <path className={styles.day} d="M12 4h4a12 12 0 0 1 0 24h-4z" />
    </svg>
  )
}

export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <Mark />
      Daybook
    </span>
  )
}
