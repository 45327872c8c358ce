import { redirect, type ActionFunctionArgs } from '@remix-run/node'
import { derivedId } from '~/platform/ids'
import { contextFor } from '~/services/context'
import { endSession } from '~/services/sessions/end-session'
import { endedSessionCookie, signedInOf } from '~/app/http/session'

export function loader() {
  return redirect('/')
}

/** Ends the session; signing out twice is signing out once. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { runtime, requestId, origin, signal } = context
  const signedIn = await signedInOf(request, context)
  if (signedIn) {
    const { sessionId, userId } = signedIn
    const ctx = contextFor(runtime, {
      actor: { kind: 'user', id: userId },
      source: 'web',
      origin,
      commandId: derivedId('sign-out', sessionId),
      correlationId: requestId,
      signal,
    })
    await endSession(ctx, { sessionId, cause: 'signedOut' })
  }
  return redirect('/login', {
    status: 303,
    headers: {
      'Set-Cookie': endedSessionCookie(runtime),
      'Clear-Site-Data': '"cache"',
      'Cache-Control': 'no-store',
    },
  })
}
