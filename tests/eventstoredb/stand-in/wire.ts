// The part of the Protocol Buffers wire format that an event needs. Events are by far the most of what is sent: encoded
// here once, when they are written, each costs a tenth of what the generated classes take for it at every read.

const lengthDelimited = 2
const utf8 = new TextEncoder()

function varint(value: number | bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt(value)
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return bytes
}

/** A field with an unsigned integer. Zero is what a reader assumes, but it is written all the same. */
export function uint64Field(field: number, value: number | bigint): Uint8Array {
  return Uint8Array.from([...varint(field << 3), ...varint(value)])
}

/** A field with bytes, or with the parts of another message. */
export function bytesField(field: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([
    Uint8Array.from([...varint((field << 3) | lengthDelimited), ...varint(length)]),
    ...parts,
  ])
}

export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, utf8.encode(text))
}

/** One entry of a map from text to text. */
export function entryField(field: number, key: string, value: string): Uint8Array {
  return bytesField(field, textField(1, key), textField(2, value))
}
