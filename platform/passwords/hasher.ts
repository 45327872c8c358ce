import { createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Tinypool from 'tinypool'

/** More people are signing in than the machine can check; the next try a little later will do. */
export class PasswordQueueFull extends Error {
  override readonly name = 'PasswordQueueFull'
}

export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(password: string, hash: string): Promise<boolean>
  /** The same work for an address without an account, so that the time of an answer tells nothing. */
  verifyNothing(password: string): Promise<false>
  close(): Promise<void>
}

/** Of a random password that was thrown away, at the cost of all others: comparing with it takes as long, and never fits. */
const nobodys = '$2b$12$pVdqUDVxXYS9f7PmiqBjkuoz9ONQ9FM5lG27axAzmMLa1Wfqhhdpa'

/** About eight seconds of work on one core. */
const longestQueue = 24

/** bcrypt in one worker thread behind a bounded queue, so that sign-ins never slow other requests down. */
export function createPasswordHasher(pepper: Buffer): PasswordHasher {
  const pool = new Tinypool({ filename: threadFile(), minThreads: 1, maxThreads: 1, idleTimeout: 60_000 })
  let waiting = 0
  const queued = async <T>(task: object): Promise<T> => {
    if (waiting >= longestQueue) throw new PasswordQueueFull('Too many sign-ins are waiting')
    waiting += 1
    try {
      return (await pool.run(task)) as T
    } finally {
      waiting -= 1
    }
  }
  // HMAC first: any length becomes 64 characters (bcrypt cuts at 72 bytes), and a stolen table is useless without the pepper.
  const keyed = (password: string): string =>
    createHmac('sha384', pepper).update(password.normalize('NFC')).digest('base64')
  const hash = async (password: string): Promise<string> =>
    `v2$${await queued<string>({ hash: keyed(password) })}`
  return {
    hash,
    verify: (password, stored) =>
      queued<boolean>({ verify: keyed(password), against: stored.replace(/^v2\$/, '') }),
    async verifyNothing(password) {
      await queued({ verify: keyed(password), against: nobodys })
      return false
    },
    close: () => pool.destroy(),
  }
}

/** In the build the thread lies beside the entries, one folder above the shared chunks; development and tests have the twin. */
function threadFile(): string {
  const places = ['./password-thread.js', '../password-thread.js', './password-thread.dev.js']
  const found = places
    .map((place) => new URL(place, import.meta.url))
    .find((place) => existsSync(fileURLToPath(place)))
  if (!found) throw new Error('The password thread is missing from the build')
  return found.href
}
