import type { ActionFunctionArgs } from '@remix-run/node'

export function loader() {
  return new Response(null, { status: 404 })
}

/** Anybody may report anything here, so a flood of it must not fill the log: this many lines a minute say enough. */
const mostLines = 10
const minuteMs = 60_000
let lines = 0
let minute = 0

/** A browser blocked something. What it says is text from outside, so only the fact is logged. */
export function action({ context }: ActionFunctionArgs) {
  const { runtime, requestId } = context
  const now = Math.floor(Date.parse(runtime.clock.now()) / minuteMs)
  if (now !== minute) lines = 0
  minute = now
  lines += 1
  if (lines <= mostLines)
    runtime.logger.warn({ requestId }, 'A browser reported a violation of the content security policy')
  return new Response(null, { status: 204 })
}
