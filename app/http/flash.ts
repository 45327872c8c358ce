import type { Runtime } from '~/services/context'
import { cookieOf, setCookie } from './cookies'
import { isSecure } from './session'

/** What a page says once, after the redirect that follows a command. */
export interface Toast {
  readonly text: string
}

const name = 'toast'
/** Longer cookies are dropped by browsers, and with them the whole response in some proxies. */
const longest = 1_024

export function toastCookie(runtime: Pick<Runtime, 'appUrl'>, text: string): string {
  let value = Buffer.from(text).toString('base64url')
  for (let words = text; value.length > longest;) {
    words = [...words].slice(0, -8).join('')
    value = Buffer.from(`${words}…`).toString('base64url')
  }
  return setCookie(name, value, { secure: isSecure(runtime), maxAge: 30 })
}

export function toastOf(request: Request): Toast | null {
  const value = cookieOf(request, name)
  if (value === undefined || value === '') return null
  return { text: Buffer.from(value, 'base64url').toString() }
}

export function clearedToast(runtime: Pick<Runtime, 'appUrl'>): string {
  return setCookie(name, '', { secure: isSecure(runtime), maxAge: 0 })
}
