import { Link } from '@remix-run/react'
import { Fragment, type ReactNode } from 'react'
import { Icon } from './Icon'
import { useListKeys } from './list-keys'
import styles from './Timeline.module.css'

export interface SentencePartView {
  readonly kind: 'text' | 'name' | 'reason'
  readonly text: string
}

/** What happened, in words: names stand out, reasons are quoted and stand back. */
export function Sentence({ parts }: { readonly parts: readonly SentencePartView[] }) {
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {part.kind === 'name' ? (
            <b>{part.text}</b>
          ) : part.kind === 'reason' ? (
            <q className={styles.reason}>{part.text}</q>
          ) : (
            part.text
          )}
        </Fragment>
      ))}
    </>
  )
}

export function plainSentence(parts: readonly SentencePartView[]): string {
  return parts.map((part) => (part.kind === 'reason' ? `“${part.text}”` : part.text)).join('')
}

/** Time runs down on the left behind a double rule, as in a ledger. */
export function Timeline({
  children,
  label,
}: {
  readonly children: ReactNode
  readonly label?: string | undefined
}) {
  const list = useListKeys<HTMLOListElement>('li')
  return (
    <ol className={styles.timeline} aria-label={label} ref={list}>
      {children}
    </ol>
  )
}

interface RowProps {
  readonly time: string
  readonly parts: readonly SentencePartView[]
  /** Device or machine part it came through. */
  readonly through?: string | null | undefined
  readonly to?: string | undefined
  readonly current?: boolean | undefined
  /** Opens in place instead of leading away: what it shows when it is open, null while it is closed. */
  readonly detail?: ReactNode | undefined
}

export function TimelineRow({ time, parts, through, to, current = false, detail }: RowProps) {
  const open = detail !== undefined && detail !== null
  const inPlace = detail === undefined ? {} : { 'aria-expanded': open, preventScrollReset: true }
  return (
    <li className={styles.row} data-current={current || undefined} data-open={open || undefined}>
      <time className={styles.time}>{time}</time>
      <span className={styles.words}>
        {to ? (
          <Link to={to} {...inPlace}>
            <Sentence parts={parts} />
          </Link>
        ) : (
          <Sentence parts={parts} />
        )}
      </span>
      {through !== undefined && <span className={styles.through}>{through}</span>}
      {to && through !== undefined && <Icon name={open ? 'chevron-down' : 'chevron-right'} />}
      {open && <div className={styles.detail}>{detail}</div>}
    </li>
  )
}

/** The day that the rows below it belong to. */
export function DayHeading({ day, count }: { readonly day: string; readonly count: string }) {
  return (
    <h2 className={styles.day}>
      {day} <span>{count}</span>
    </h2>
  )
}
