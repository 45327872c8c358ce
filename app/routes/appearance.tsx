import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { isTheme } from '~/app/http/appearance'
import { setCookie } from '~/app/http/cookies'
import { pageBefore } from '~/app/http/safe-redirect'
import { isSecure } from '~/app/http/session'

const year = 365 * 86_400

export function loader() {
  return redirect('/')
}

/** Remembers theme and rail in cookies and goes back to where the form was. */
export async function action({ request, context }: ActionFunctionArgs) {
  // Something that is no form chooses nothing.
  const form = await request.formData().catch(() => new FormData())
  const secure = isSecure(context.runtime)
  const response = redirect(pageBefore(request), { status: 303 })
  const theme = form.get('theme')
  if (isTheme(theme))
    response.headers.append('Set-Cookie', setCookie('theme', theme, { secure, maxAge: year }))
  const rail = form.get('rail')
  if (rail === 'open' || rail === 'collapsed')
    response.headers.append('Set-Cookie', setCookie('rail', rail, { secure, maxAge: year }))
  return response
}
