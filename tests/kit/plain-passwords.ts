import type { PasswordHasher } from '~/platform/passwords/hasher'

/** Passwords in the clear, marked as such: what is tested here is not hashing, and real hashing costs a third of a second. */
export const plainPasswords: PasswordHasher = {
  hash: (password) => Promise.resolve(`plain:${password}`),
  verify: (password, stored) => Promise.resolve(stored === `plain:${password}`),
  verifyNothing: () => Promise.resolve(false),
  close: () => Promise.resolve(),
}
