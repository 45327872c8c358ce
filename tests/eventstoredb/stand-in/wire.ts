// The part of the Protocol Buffers wire format that an event needs. Events are by far the most of what is sent: encoded
// here once, when they are written, each costs a tenth of what the generated classes take for it at every read.

const lengthDelimited = 2

function varint(value: number | bigint): number[] {
  const bytes: number[] = []
  let rest = value
  // Shifting would cut a number to 32 bits, and BigInt is slow.
  while (rest > 127) {
    bytes.push(Number(typeof rest === 'bigint' ? rest % 128n : rest % 128) | 128)
    rest = typeof rest === 'bigint' ? rest / 128n : Math.floor(rest / 128)
  }
  bytes.push(Number(rest))
  return bytes
}

/** A field with an unsigned integer. Zero is what a reader assumes, but it is written all the same. */
export function uint64Field(field: number, value: number | bigint): Uint8Array {
  return Uint8Array.from([...varint(field << 3), ...varint(value)])
}

/** A field with bytes, or with the parts of another message. */
export function bytesField(field: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([
    Uint8Array.from([...varint((field << 3) | lengthDelimited), ...varint(length)]),
    ...parts,
  ])
}

export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, Buffer.from(text))
}

/** One entry of a map from text to text. */
export function entryField(field: number, key: string, value: string): Uint8Array {
  return bytesField(field, textField(1, key), textField(2, value))
}
