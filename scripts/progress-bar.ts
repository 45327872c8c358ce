const width = 28
const everyMs = 120

/** Where the bar is drawn: a terminal, or something that keeps every line. */
export interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** A bar on a terminal, a line at the end elsewhere. Standard error, so that output can be piped. */
export function progressBar(label: string, total: number, screen: Screen = process.stderr) {
  const started = Date.now()
  let drawn = 0
  let value = 0
  let most = total
  const seconds = (): number => Math.max(0.001, (Date.now() - started) / 1000)
  const draw = (): void => {
    const filled = most === 0 ? width : Math.round((value / most) * width)
    const left = value > 0 ? Math.ceil(((most - value) / value) * seconds()) : 0
    screen.write(
      `\r${label} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${value} of ${most}, ${left} s left   `,
    )
  }
  return {
    /** What there is to do may grow while it is done, as a log does that is written to. */
    at(next: number, grown: number = most): void {
      value = next
      most = Math.max(grown, next)
      if (!screen.isTTY || Date.now() - drawn < everyMs) return
      drawn = Date.now()
      draw()
    },
    end(): void {
      if (screen.isTTY) {
        draw()
        screen.write('\n')
      } else screen.write(`${label}: ${value} of ${most} in ${seconds().toFixed(1)} s\n`)
    },
  }
}
