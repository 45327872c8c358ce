import { Authenticator } from 'remix-auth'
import { FormStrategy } from 'remix-auth-form'
import { checkCredentials, input } from '~/services/people/check-credentials'
import type { ServiceContext } from '~/services/context'

/** No account has this address and this password. */
export class WrongCredentials extends Error {
  override readonly name = 'WrongCredentials'
}

/**
 * Signs in by form. The strategy only checks; the action starts the session, so that there is one place that does.
 * Throws WrongCredentials.
 */
export function passwordAuthenticator(ctx: ServiceContext): Authenticator<string> {
  const verify = async ({ form }: { readonly form: FormData }): Promise<string> => {
    const given = input.safeParse({ email: form.get('email'), password: form.get('password') })
    const userId = given.success ? await checkCredentials(ctx, given.data) : null
    if (!userId) throw new WrongCredentials()
    return userId
  }
  return new Authenticator<string>().use(new FormStrategy(verify), 'password')
}
