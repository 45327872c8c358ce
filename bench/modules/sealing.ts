import { UserRegistered } from '~/domain/people/events'
import { decodeAll } from '~/platform/eventstore/pipeline'
import { encodeSealed } from '../harness/encode-sealed'
import { clearText, type Sealer } from '~/platform/eventstore/sealer'
import { newId } from '~/platform/ids'
import type { EncodedEvent, StoredEvent } from '~/platform/eventstore/ports'
import { nextRegistration } from '../contenders/registration'
import type { BenchModule } from '../harness/bench'
import { alternate } from '../harness/samples'

/** What sealing costs an event with three sealed values, on the way in and on the way out. */
export const sealing: BenchModule = {
  name: 'sealing',
  about:
    'microseconds to encode and to decode an event with address, name and origin, sealed and in the clear',
  async run(bench) {
    const { runtime } = await bench.installation()
    const [events, repetitions] = bench.quick ? [50, 1] : [20_000, 9]
    const sealers: readonly (readonly [string, Sealer])[] = [
      ['sealed', runtime.sealer],
      ['in the clear', clearText],
    ]
    const written = new Map<string, number[]>()
    const read = new Map<string, number[]>()
    await alternate(sealers, repetitions + 1, async ([name, sealer], round) => {
      const made = Array.from({ length: events }, nextRegistration)
      const began = performance.now()
      const encoded = []
      for (const one of made) encoded.push(await encodeOne(one, sealer))
      const middle = performance.now()
      const stored = encoded.map(({ stream, event }, index) => storedAs(stream, event, index + 1))
      const reading = performance.now()
      // Every personal value is read, or unsealing on demand would cost nothing.
      const seen = (await decodeAll(stored, sealer)).map((event) => JSON.stringify(event).length)
      const ended = performance.now()
      if (seen.length !== events) throw new Error('Not every event was read')
      // The first round only warms.
      if (round === 0) return
      written.set(name, [...(written.get(name) ?? []), ((middle - began) * 1000) / events])
      read.set(name, [...(read.get(name) ?? []), ((ended - reading) * 1000) / events])
    })
    for (const [name] of sealers) {
      bench.record({
        name: `sealing/encode, ${name}`,
        unit: 'µs',
        better: 'less',
        samples: written.get(name) ?? [],
      })
      bench.record({
        name: `sealing/decode, ${name}`,
        unit: 'µs',
        better: 'less',
        samples: read.get(name) ?? [],
      })
    }
  },
}

async function encodeOne({ stream, data, cause }: ReturnType<typeof nextRegistration>, sealer: Sealer) {
  const ref = { tenantId: null, name: stream }
  const place = { stream: ref, expected: 0, at: '2026-03-01T08:00:00.000Z', idOf: newId }
  const [event] = await encodeSealed(sealer, [UserRegistered(data)], cause, place)
  if (!event) throw new Error('Nothing was encoded')
  return { stream, event }
}

function storedAs(stream: string, event: EncodedEvent, position: number): StoredEvent {
  return { ...event, tenantId: null, stream, version: 1, position, logTime: event.recordedAt }
}
