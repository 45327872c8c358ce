import type { LineChartData } from '~/app/components/LineChart'
import type { Format } from '~/app/http/format'
import { spanOf } from '~/app/http/span'
import type { Instant } from '~/domain/kernel/instant'
import type { Tx } from '~/platform/postgres/database'
import { rebuildAt } from '~/projections/runtime/past-runs'
import { samplesOfLastHour, type Measured } from '~/services/operations/last-hour'

const stepMs = 30_000
const tickMs = 600_000
/** Below this a peak is not worth a word. */
const worthAWord = 5

/** How far the slowest read model was behind the log during the last hour. */
export async function readLag(
  tx: Tx,
  now: Instant,
  format: Format,
): Promise<LineChartData & { readonly measured: boolean; readonly peak: number }> {
  const samples = await samplesOfLastHour(tx, 'lag ', now, stepMs)
  const values = samples.map(({ value }) => value ?? 0)
  const peak = Math.max(...values)
  const index = values.indexOf(peak)
  const at = samples[index]?.at
  const rebuilt = at && peak >= worthAWord ? await rebuildAt(tx, at, '30 seconds') : null
  const words = `${spanOf(peak)} ${rebuilt ? `while ${rebuilt} was rebuilt` : `at ${format.time(at ?? now)}`}`
  return {
    measured: samples.some(({ value }) => value !== null),
    peak,
    points: samples.map((sample) => ({
      value: sample.value,
      ...(Date.parse(sample.at) % tickMs === 0 ? { tick: format.time(sample.at) } : {}),
    })),
    ...(peak >= worthAWord ? { remark: { index, words } } : {}),
    table: { heads: ['From', 'Longest delay', 'Read model'], rows: tabled(samples, format) },
  }
}

/** Ten minutes in a row, each with its longest delay. */
function tabled(samples: readonly Measured[], format: Format): readonly (readonly string[])[] {
  const worst = new Map<number, Measured>()
  for (const sample of samples) {
    const slot = Math.floor(Date.parse(sample.at) / tickMs)
    const known = worst.get(slot)
    if (!known || (sample.value ?? -1) > (known.value ?? -1)) worst.set(slot, sample)
  }
  return [...worst].map(([slot, { value, of }]) => [
    format.time(new Date(slot * tickMs).toISOString()),
    value === null ? 'Not measured' : spanOf(value),
    value ? (of ?? '').replace(/^lag /, '') : '',
  ])
}
