import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { inject } from 'vitest'

/** What one fault did. */
export interface Row {
  readonly fault: string
  readonly rounds: number
  /** Appends that were acknowledged, or effects that were due. */
  readonly expected: number
  readonly lost: number
  readonly doubled: number
  /** Milliseconds from each fault to the first work done after it. */
  readonly recovered: readonly number[]
}

/** Leaves a row for the table at the end of the run. */
export async function record(row: Row): Promise<void> {
  await appendFile(inject('faultRows'), `${JSON.stringify(row)}\n`)
}

const heads = ['fault', 'rounds', 'expected', 'lost', 'doubled', 'recovered, median ms', 'worst ms']

/** The rows as a Markdown table. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ fault, rounds, expected, lost, doubled, recovered }) => {
    const sorted = [...recovered].sort((a, b) => a - b)
    const times = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
    return [
      fault,
      rounds,
      expected,
      lost,
      doubled,
      ...times.map((time) => (time === undefined ? '-' : Math.round(time))),
    ]
  })
  const cells = [heads, heads.map(() => '---'), ...lines].map((line) => line.map(String))
  const widths = heads.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)))
  return cells
    .map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n')
}

/** Writes the table with what is needed to repeat it. Answers the file. */
export async function writeReport(
  folder: string,
  seed: number,
  scale: number,
  rows: readonly Row[],
): Promise<string> {
  const at = new Date().toISOString()
  const file = path.join(folder, `${at.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}.md`)
  const machine = `${os.cpus().length} x ${os.cpus()[0]?.model ?? 'processor'}, Node ${process.version}, ${os.type()} ${os.release()}`
  await mkdir(folder, { recursive: true })
  await writeFile(
    file,
    `# Faults, ${at}\n\n${machine}. Again with \`FAULT_SEED=${seed} FAULT_ROUNDS=${scale} npm run faults\`.\n\n${tableOf(rows)}\n`,
  )
  return file
}
