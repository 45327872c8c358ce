import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const algorithm = 'aes-256-gcm'
/** NIST SP 800-38D, 8.2.2: 96 random bits, good for 2^32 values under one key; ours seal far fewer. */
const ivBytes = 12
const tagBytes = 16

/** IV, ciphertext and tag in one. `context` is not stored: whoever decrypts must name the same. */
export function encrypt(key: Buffer, context: string, clear: Buffer | string): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.from(context))
  const inner = typeof clear === 'string' ? cipher.update(clear, 'utf8') : cipher.update(clear)
  return Buffer.concat([iv, inner, cipher.final(), cipher.getAuthTag()])
}

/** Throws when key, context or bytes are others than they were. */
export function decrypt(key: Buffer, context: string, bytes: Buffer): Buffer {
  if (bytes.length < ivBytes + tagBytes) throw new RangeError('Too short to have been encrypted')
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes, bytes.length - tagBytes)), decipher.final()])
}
