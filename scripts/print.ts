/** A line for the person at the terminal. Log lines go to standard error instead. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

// Whoever reads may have read enough (`| head`). What was asked for is done all the same, and closed as it should be.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
