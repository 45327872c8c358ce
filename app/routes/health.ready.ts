import type { LoaderFunctionArgs } from '@remix-run/node'

/** Whether this process should get requests: database, log and read models, each by name. 503 while one of them is not. */
export async function loader({ context }: LoaderFunctionArgs) {
  const report = await context.readiness.look()
  return Response.json(report, {
    status: report.status === 'ready' ? 200 : 503,
    headers: { 'Cache-Control': 'no-store' },
  })
}
