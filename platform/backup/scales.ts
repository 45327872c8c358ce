import { createHash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'

/** Hands everything on as it is, and knows afterwards how much it was and its SHA-256. */
export class Scales extends Transform {
  readonly #hash = createHash('sha256')
  #bytes = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk)
    this.#bytes += chunk.length
    done(null, chunk)
  }

  /** To be asked once, when everything went through. */
  get weight(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }
}
