import type { Measured } from './run'

/** A number as a person reads it, with its unit. */
export function worded(value: number, unit: Measured['unit']): string {
  if (Number.isNaN(value)) return 'nothing'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  const number = value.toLocaleString('en-US', {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  })
  return `${number} ${unit}`
}

export function ratio(value: number): string {
  return `${value.toLocaleString('en-US', { maximumFractionDigits: value >= 10 ? 0 : 2 })}x`
}

export function share(value: number): string {
  return `${(value * 100).toLocaleString('en-US', { maximumFractionDigits: value < 0.1 ? 1 : 0 })}%`
}

/** A Markdown table. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')
}
