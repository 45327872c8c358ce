import type { AppLoadContext } from '@remix-run/node'
import { findSession, type SignedIn } from '~/services/sessions/find-session'
import type { Runtime } from '~/services/context'
import { cookieOf, setCookie } from './cookies'

export function isSecure({ appUrl }: Pick<Runtime, 'appUrl'>): boolean {
  return appUrl.startsWith('https:')
}

/** With the `__Host-` prefix a browser takes the cookie only over https, from this very host, for every path. */
function cookieName(runtime: Pick<Runtime, 'appUrl'>): string {
  return isSecure(runtime) ? '__Host-sid' : 'sid'
}

const remembered = new WeakMap<Request, Promise<SignedIn | null>>()

/** Who sent a request, looked up once for each. */
export function signedInOf(
  request: Request,
  { runtime }: Pick<AppLoadContext, 'runtime'>,
): Promise<SignedIn | null> {
  const token = cookieOf(request, cookieName(runtime))
  const found =
    remembered.get(request) ??
    (token && /^[\w-]{43}$/.test(token) ? findSession(runtime, token) : Promise.resolve(null))
  remembered.set(request, found)
  return found
}

export function sessionCookie(runtime: Pick<Runtime, 'appUrl'>, token: string): string {
  return setCookie(cookieName(runtime), token, { secure: isSecure(runtime), maxAge: 7 * 86_400 })
}

export function endedSessionCookie(runtime: Pick<Runtime, 'appUrl'>): string {
  return setCookie(cookieName(runtime), '', { secure: isSecure(runtime), maxAge: 0 })
}
