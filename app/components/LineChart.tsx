import { scaleLinear } from 'd3-scale'
import { curveMonotoneX, line } from 'd3-shape'
import { Icon } from './Icon'
import styles from './LineChart.module.css'

export interface LinePoint {
  /** Null leaves a gap: nothing was measured. */
  readonly value: number | null
  /** Below the chart; most points have none. */
  readonly tick?: string | undefined
}

export interface LineChartData {
  readonly points: readonly LinePoint[]
  /** The point that is explained in the chart, and with what words. */
  readonly remark?: { readonly index: number; readonly words: string } | undefined
  readonly table: {
    readonly heads: readonly string[]
    readonly rows: readonly (readonly string[])[]
  }
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`
/** Tenths of a thousandth of the width are finer than any screen. */
const shortened = (path: string): string =>
  path.replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number) * 10) / 10))
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')

/** One quantity over time: a line in one hue, words where it matters, a table behind it. Drawn on the server. */
export function LineChart({
  points,
  remark,
  table,
  label,
  smallestTop,
}: LineChartData & {
  readonly label: string
  /** The scale never ends below this, so that noise near zero does not look like mountains. */
  readonly smallestTop: number
}) {
  const most = Math.max(smallestTop, ...points.map(({ value }) => value ?? 0))
  const height = scaleLinear([0, most], [0, 1]).nice(2)
  const x = (index: number): number => index / Math.max(1, points.length - 1)
  const path = line<LinePoint>()
    .defined(({ value }) => value !== null)
    .x((_, index) => x(index) * 1000)
    .y(({ value }) => 100 - height(value ?? 0) * 100)
    .curve(curveMonotoneX)
  const marks = height.ticks(2)
  const remarked = remark && points[remark.index]
  return (
    <figure className={styles.figure}>
      <div className={styles.frame}>
        <svg className={styles.scale} aria-hidden="true">
          {marks.map((mark) => (
            <text key={mark} x="100%" y={percent(1 - height(mark))}>
              {grouped(mark)}
            </text>
          ))}
        </svg>
        <svg className={styles.plot} role="img" aria-label={label}>
          {marks.map((mark) => (
            <line key={mark} x1="0" x2="100%" y1={percent(1 - height(mark))} y2={percent(1 - height(mark))} />
          ))}
          <svg viewBox="0 0 1000 100" preserveAspectRatio="none" width="100%" height="100%">
            <path d={shortened(path([...points]) ?? '')} />
          </svg>
          {points.map(({ tick }, index) =>
            tick === undefined ? null : (
              <text
                key={index}
                className={styles.tick}
                x={percent(x(index))}
                y="100%"
                data-first={index === 0}
              >
                {tick}
              </text>
            ),
          )}
          {remark && remarked && (
            <text
              className={styles.remark}
              x={percent(x(remark.index))}
              y={percent(1 - height(remarked.value ?? 0))}
              data-side={x(remark.index) > 0.5 ? 'left' : 'right'}
            >
              {remark.words}
            </text>
          )}
        </svg>
      </div>
      <details className={styles.behind}>
        <summary>
          <Icon name="chevron-right" size={14} /> Show as table
        </summary>
        <table>
          <thead>
            <tr>
              {table.heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
