import type { Runtime } from '~/services/context'
import { cookieOf, setCookie } from './cookies'
import { isSecure } from './session'

/** Where an invite is shown once its token is out of the address. */
export const invitePath = '/invite/open'

const name = 'invite'
const lifeSeconds = 600

export function rememberInvite(runtime: Pick<Runtime, 'appUrl'>, token: string): string {
  const harmless = /^[\w-]{1,64}$/.test(token) ? token : 'unknown'
  return setCookie(name, harmless, { secure: isSecure(runtime), maxAge: lifeSeconds, path: '/invite' })
}

export function inviteTokenOf(request: Request): string | undefined {
  return cookieOf(request, name)
}
