import { createHmac, timingSafeEqual } from 'node:crypto'

/** The value of a cookie of a request, undefined when it is not there. */
export function cookieOf(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.get('Cookie') ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

export interface CookieOptions {
  readonly secure: boolean
  /** Seconds; without it the cookie goes with the browser, with 0 at once. */
  readonly maxAge?: number
  readonly readable?: boolean
  readonly path?: string
}

export function setCookie(
  name: string,
  value: string,
  { secure, maxAge, readable = false, path = '/' }: CookieOptions,
): string {
  const parts = [`${name}=${value}`, `Path=${path}`, 'SameSite=Lax']
  if (!readable) parts.push('HttpOnly')
  if (secure) parts.push('Secure')
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`)
  return parts.join('; ')
}

/** A value that only we can have written. */
export function sign(key: Buffer, value: string): string {
  return `${value}.${createHmac('sha256', key).update(value).digest('base64url')}`
}

export function unsign(key: Buffer, signed: string | undefined): string | undefined {
  const at = signed?.lastIndexOf('.') ?? -1
  if (signed === undefined || at < 0) return undefined
  const value = signed.slice(0, at)
  const [given, right] = [Buffer.from(signed), Buffer.from(sign(key, value))]
  return given.length === right.length && timingSafeEqual(given, right) ? value : undefined
}
