const width = 28
const everyMs = 120

/** A bar on a terminal, a line at the end elsewhere. Standard error, so that output can be piped. */
export function progressBar(label: string, total: number) {
  const started = Date.now()
  let drawn = 0
  let value = 0
  const draw = (): void => {
    const filled = total === 0 ? width : Math.round((value / total) * width)
    const seconds = Math.max(0.001, (Date.now() - started) / 1000)
    const left = value > 0 ? Math.ceil(((total - value) / value) * seconds) : 0
    process.stderr.write(
      `\r${label} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${value} of ${total}, ${left} s left   `,
    )
  }
  return {
    at(next: number): void {
      value = next
      if (!process.stderr.isTTY || Date.now() - drawn < everyMs) return
      drawn = Date.now()
      draw()
    },
    end(): void {
      if (process.stderr.isTTY) {
        draw()
        process.stderr.write('\n')
      } else
        process.stderr.write(
          `${label}: ${value} of ${total} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
        )
    },
  }
}
