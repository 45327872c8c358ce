import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { isTheme } from '~/app/http/appearance'
import { setCookie } from '~/app/http/cookies'
import { safePath } from '~/app/http/safe-redirect'
import { isSecure } from '~/app/http/session'

const year = 365 * 86_400

export function loader() {
  return redirect('/')
}

/** Remembers theme and rail in cookies and goes back to where the form was. */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const secure = isSecure(context.runtime)
  const referer = request.headers.get('Referer')
  const back = safePath(referer ? new URL(referer).pathname + new URL(referer).search : '/')
  const response = redirect(back, { status: 303 })
  const theme = form.get('theme')
  if (isTheme(theme))
    response.headers.append('Set-Cookie', setCookie('theme', theme, { secure, maxAge: year }))
  const rail = form.get('rail')
  if (rail === 'open' || rail === 'collapsed')
    response.headers.append('Set-Cookie', setCookie('rail', rail, { secure, maxAge: year }))
  return response
}
