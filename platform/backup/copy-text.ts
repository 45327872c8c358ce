import { Transform } from 'node:stream'

const newline = 0x0a

/**
 * Splits what `COPY ... TO STDOUT` writes into rows and hands each on, untouched, after `seen` had a look at it; what
 * `seen` throws ends the stream. A newline inside a value is written as two other characters, so one always ends a row.
 */
export function eachRow(seen: (row: string) => void): Transform {
  let begun: Buffer[] = []
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let from = 0
      try {
        for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
          seen(Buffer.concat([...begun, chunk.subarray(from, end)]).toString('utf8'))
          begun = []
          from = end + 1
        }
      } catch (error) {
        // Thrown inside a stream it would end the process instead of the stream.
        return done(error instanceof Error ? error : new Error(String(error)))
      }
      if (from < chunk.length) begun.push(chunk.subarray(from))
      done(null, chunk)
    },
    flush(done) {
      done(begun.length > 0 ? new Error('The last row has no end') : null)
    },
  })
}

const escapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** The values of a row as text, null where there is none. */
export function valuesOf(row: string): readonly (string | null)[] {
  return row.split('\t').map((value) => {
    if (value === '\\N') return null
    return value.includes('\\')
      ? value.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
      : value
  })
}
