import { useId, type ReactNode } from 'react'
import { Icon } from './Icon'
import styles from './Figures.module.css'

export interface StatView {
  readonly figure: string
  readonly unit?: string | undefined
  readonly label: string
  readonly note?: string | undefined
}

/** Numbers set large, hairlines between them. */
export function StatRow({ stats }: { readonly stats: readonly StatView[] }) {
  return (
    <dl className={styles.stats}>
      {stats.map((stat) => (
        <div key={stat.label}>
          <dt>{stat.label}</dt>
          <dd>
            {stat.figure}
            {stat.unit && <span> {stat.unit}</span>}
          </dd>
          {stat.note && <dd className={styles.note}>{stat.note}</dd>}
        </div>
      ))}
    </dl>
  )
}

/** Work under way: how much is done, in words beside the bar. */
export function Progress({
  value,
  max,
  words,
  aside,
}: {
  readonly value: number
  readonly max: number
  readonly words: ReactNode
  readonly aside?: ReactNode | undefined
}) {
  const id = useId()
  return (
    <div className={styles.progress}>
      <div>
        <b id={id}>{words}</b>
        <span>{aside}</span>
      </div>
      <progress value={value} max={Math.max(1, max)} aria-labelledby={id} />
    </div>
  )
}

const mostSegments = 40

/** One segment for each seat: taken, held by an invite, free. Of very many seats each segment stands for several. */
export function SeatBar({
  members,
  held,
  free,
}: {
  readonly members: number
  readonly held: number
  readonly free: number
}) {
  const seats = members + held + free
  const segments = Math.min(seats, mostSegments)
  const stateOf = (segment: number): string => {
    const seat = Math.floor((segment * seats) / segments)
    return seat < members ? 'taken' : seat < members + held ? 'held' : 'free'
  }
  return (
    <span className={styles.seats} aria-hidden="true">
      {Array.from({ length: segments }, (_, segment) => (
        <i key={segment} data-seat={stateOf(segment)} />
      ))}
    </span>
  )
}

/** First steps of something new, ticked off as they are done. */
export function Steps({
  steps,
}: {
  readonly steps: readonly {
    readonly label: ReactNode
    readonly done: boolean
    readonly note?: string | undefined
  }[]
}) {
  const done = steps.filter((step) => step.done).length
  return (
    <div className={styles.steps}>
      <progress value={done} max={steps.length} aria-label="First steps done" />
      <ul>
        {steps.map((step, index) => (
          <li key={index} data-done={step.done || undefined}>
            <Icon name={step.done ? 'check-circle' : 'circle'} />
            <span>
              {step.label}
              {step.note && <small>{step.note}</small>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
