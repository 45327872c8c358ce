import { z } from 'zod'

/** Longest address that mail servers accept, RFC 5321 section 4.5.3.1.3. */
const longest = 254

const invisible = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/u
/** Signs that mail headers read as lists, groups and comments, and that a URL would read as more than a host. */
const separators = /["(),:;<>[\]\\]|@.*[/?#%]/
const shape = /^[^@]+@[^@]+\.[^@.]{2,}$/

/**
 * The one form of an address: NFC, trimmed, lower case, the domain in ASCII (punycode). Plus tags stay, since some
 * mail servers treat them as different boxes. Null when it is not an address.
 */
export function canonicalAddress(typed: string): string | null {
  const text = typed.trim().toLowerCase().normalize('NFC')
  if (text.length > longest || invisible.test(text) || separators.test(text) || !shape.test(text)) return null
  const at = text.lastIndexOf('@')
  const domain = asciiDomain(text.slice(at + 1))
  const address = `${text.slice(0, at)}@${domain ?? ''}`
  return domain && address.length <= longest ? address : null
}

function asciiDomain(domain: string): string | null {
  try {
    const { hostname } = new URL(`http://${domain}`)
    return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(hostname) && /[a-z]/.test(hostname.split('.').at(-1) ?? '')
      ? hostname
      : null
  } catch {
    return null
  }
}

/** Parses what a person typed into the canonical form. */
export const emailAddress = z.string().transform((typed, context) => {
  const address = canonicalAddress(typed)
  if (address) return address
  context.addIssue({ code: 'custom', message: 'This address is not complete.' })
  return z.NEVER
})

/** An address that is canonical already, as events store it. */
export const canonicalEmail = z
  .string()
  .refine((address) => canonicalAddress(address) === address, 'Expected a canonical address')
