/** A line for the person at the terminal. Log lines go to standard error instead. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
