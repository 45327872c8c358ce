import type { LoaderFunctionArgs } from '@remix-run/node'
import { notFound } from '~/app/http/page'
import { findKeptMail } from '~/platform/mail/keeping-mailer'

/** A kept mail as it was sent, for the frame of the viewer. Its headers allow styles on elements and nothing else. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { config, db } = context.runtime
  if (config.mode === 'production' || config.exposed) throw notFound()
  const mail = await findKeptMail(db, new URL(request.url).searchParams.get('mail') ?? '')
  if (!mail) throw notFound()
  return new Response(mail.html, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  })
}
