import { scaleLinear } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import { Icon } from './Icon'
import styles from './Figures.module.css'

// Apart from the other figures: a page without a chart then loads no chart library.

export interface Bar {
  readonly label: string
  /** One letter for narrow screens. */
  readonly short: string
  readonly value: number
  readonly words: string
  readonly current?: boolean | undefined
}

const chart = { width: 720, height: 190, top: 24, bottom: 24, gap: 12 }

/** Bars in one hue, the value above each, today in accent, and a table behind it. Drawn on the server. */
export function BarChart({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }) {
  const floor = chart.height - chart.bottom
  const scale = scaleLinear([0, Math.max(1, ...bars.map((bar) => bar.value))], [0, floor - chart.top])
  const step = chart.width / Math.max(1, bars.length)
  return (
    <figure className={styles.chart}>
      <svg viewBox={`0 0 ${chart.width} ${chart.height}`} role="img" aria-label={label}>
        {bars.map((bar, index) => {
          const height = Math.max(bar.value > 0 ? 2 : 0, scale(bar.value))
          const middle = index * step + step / 2
          return (
            <g key={bar.label} data-current={bar.current || undefined}>
              <rect
                x={index * step + chart.gap / 2}
                y={floor - height}
                width={step - chart.gap}
                height={height}
                rx="2"
              />
              <text className={styles.value} x={middle} y={floor - height - 8}>
                {bar.words}
              </text>
              <text className={styles.wideLabel} x={middle} y={chart.height - 6}>
                {bar.label}
              </text>
              <text className={styles.shortLabel} x={middle} y={chart.height - 6}>
                {bar.short}
              </text>
            </g>
          )
        })}
        <line x1="0" x2={chart.width} y1={floor + 0.5} y2={floor + 0.5} />
      </svg>
      <details>
        <summary>
          <Icon name="chevron-right" size={14} /> Show as table
        </summary>
        <table>
          <tbody>
            {bars.map((bar) => (
              <tr key={bar.label}>
                <th scope="row">{bar.label}</th>
                <td>{bar.words}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

/** A line of values, small enough for a table row or wide under a heading. */
export function Sparkline({
  values,
  label,
  wide = false,
}: {
  /** Null leaves a gap: nothing was measured. */
  readonly values: readonly (number | null)[]
  readonly label: string
  readonly wide?: boolean | undefined
}) {
  const [width, height] = wide ? [720, 120] : [120, 24]
  const x = scaleLinear([0, Math.max(1, values.length - 1)], [1, width - 1])
  const y = scaleLinear([0, Math.max(1, ...values.map((value) => value ?? 0))], [height - 2, 2])
  const points = values.map((value, index): [number, number] => [x(index), y(value ?? 0)])
  const measured = (_: unknown, index: number): boolean => (values[index] ?? null) !== null
  return (
    <svg
      className={wide ? styles.wideSpark : styles.spark}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      {wide && (
        <path
          className={styles.under}
          d={area().defined(measured).curve(curveMonotoneX).y0(height)(points) ?? ''}
        />
      )}
      <path d={line().defined(measured).curve(curveMonotoneX)(points) ?? ''} />
    </svg>
  )
}
