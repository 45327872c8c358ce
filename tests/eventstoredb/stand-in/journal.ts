import { ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { RecordedEvent } from './recorded-event'

/** An event without its encoded form, which follows the headers of its transaction. */
interface Header extends Omit<RecordedEvent, 'encoded' | 'revision'> {
  readonly revision: string
  readonly size: number
}

const lengthBytes = 4

/**
 * What survives a kill: a file that only grows. Each transaction is one write before it is acknowledged, so after the
 * process was killed a transaction is there or not, never in part. It is not flushed to the disk: it survives the
 * process, not the machine.
 */
export class Journal {
  readonly #file: number
  #size: number

  private constructor(file: number, size: number) {
    this.#file = file
    this.#size = size
  }

  /** Opens the journal of a folder and reads it whole; a torn last transaction is cut off. */
  static open(folder: string): { journal: Journal; transactions: RecordedEvent[][] } {
    mkdirSync(folder, { recursive: true })
    const file = path.join(folder, 'transactions.journal')
    const descriptor = openSync(file, 'a+')
    const bytes = readFileSync(file)
    const { transactions, whole } = read(bytes)
    if (whole < bytes.length) ftruncateSync(descriptor, whole)
    return { journal: new Journal(descriptor, whole), transactions }
  }

  write(events: readonly RecordedEvent[]): void {
    const headers = events.map(({ encoded, revision, ...rest }): Header => ({
      ...rest,
      revision: String(revision),
      size: encoded.length,
    }))
    const text = Buffer.from(JSON.stringify(headers))
    const content = Buffer.concat([lengthOf(text.length), text, ...events.map(({ encoded }) => encoded)])
    const transaction = Buffer.concat([lengthOf(content.length), content])
    try {
      const written = writeSync(this.#file, transaction)
      if (written !== transaction.length) throw new Error('The journal took only a part of a transaction')
    } catch (error) {
      // A full disk leaves a part of it behind.
      ftruncateSync(this.#file, this.#size)
      throw error
    }
    this.#size += transaction.length
  }
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(lengthBytes)
  bytes.writeUInt32BE(length)
  return bytes
}

function read(bytes: Buffer): { transactions: RecordedEvent[][]; whole: number } {
  const transactions: RecordedEvent[][] = []
  let whole = 0
  while (whole + lengthBytes <= bytes.length) {
    const begin = whole + lengthBytes
    const end = begin + bytes.readUInt32BE(whole)
    if (end > bytes.length) break
    transactions.push(eventsIn(bytes.subarray(begin, end)))
    whole = end
  }
  return { transactions, whole }
}

function eventsIn(content: Buffer): RecordedEvent[] {
  let offset = lengthBytes + content.readUInt32BE(0)
  const headers = JSON.parse(content.toString('utf8', lengthBytes, offset)) as Header[]
  return headers.map(({ size, revision, ...rest }) => {
    const encoded = content.subarray(offset, offset + size)
    offset += size
    return { ...rest, revision: BigInt(revision), encoded }
  })
}
