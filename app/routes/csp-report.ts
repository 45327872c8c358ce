import type { ActionFunctionArgs } from '@remix-run/node'

export function loader() {
  return new Response(null, { status: 404 })
}

/** A browser blocked something. What it says is text from outside, so only the fact is logged. */
export function action({ context }: ActionFunctionArgs) {
  context.runtime.logger.warn(
    { requestId: context.requestId },
    'A browser reported a violation of the content security policy',
  )
  return new Response(null, { status: 204 })
}
