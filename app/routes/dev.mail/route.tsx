import type { MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { BareErrorPanel } from '~/app/components/ErrorPanel'
import { Empty } from '~/app/components/Records'
import { formatIn } from '~/app/http/format'
import { notFound, page } from '~/app/http/page'
import { findKeptMail, listKeptMails } from '~/platform/mail/keeping-mailer'
import styles from './mail.module.css'

export const meta: MetaFunction = () => [{ title: 'Outgoing mail · Daybook' }]

/** Only where mails are kept instead of sent, and only for whoever sits at the machine. */
export const loader = page.public(async ({ runtime, url, now }) => {
  if (runtime.config.mode === 'production' || runtime.config.exposed) throw notFound()
  const format = formatIn('UTC', now)
  const mails = await listKeptMails(runtime.db)
  const open = url.searchParams.get('mail')
  const chosen = open === null ? mails[0] : await findKeptMail(runtime.db, open)
  return {
    mails: mails.map(({ messageId, to, subject, keptAt }) => ({
      messageId,
      to,
      subject,
      at: format.when(keptAt),
      current: messageId === chosen?.messageId,
    })),
    chosen: chosen
      ? {
          to: chosen.to,
          subject: chosen.subject,
          parts: linked(chosen.text),
          html: `/dev/mail/html?mail=${encodeURIComponent(chosen.messageId)}`,
        }
      : null,
  }
})

/** The text in paragraphs, with its links apart. */
function linked(text: string): readonly { readonly text: string; readonly path: string | null }[] {
  return text.split('\n\n').map((paragraph) => ({
    text: paragraph,
    path: /^https?:\/\/\S+$/.test(paragraph) ? new URL(paragraph).pathname : null,
  }))
}

export default function Mails() {
  const { mails, chosen } = useLoaderData<typeof loader>()
  return (
    <main className={styles.page}>
      <h1>Outgoing mail</h1>
      <p className={styles.sub}>No mail server is set, so mails are kept here instead of being sent.</p>
      {mails.length === 0 || !chosen ? (
        <Empty title="No mail yet">Invite a colleague, and the mail appears here.</Empty>
      ) : (
        <div className={styles.columns}>
          <nav aria-label="Mails">
            {mails.map((mail) => (
              <Link
                key={mail.messageId}
                to={`?mail=${encodeURIComponent(mail.messageId)}`}
                aria-current={mail.current || undefined}
              >
                <b>{mail.subject}</b>
                <small>
                  {mail.to}, {mail.at}
                </small>
              </Link>
            ))}
          </nav>
          <article>
            <h2>{chosen.subject}</h2>
            <p className={styles.sub}>To {chosen.to}</p>
            <h3>As it looks. Its links open from the text below.</h3>
            <iframe
              key={chosen.html}
              src={chosen.html}
              title="The mail as it looks"
              sandbox="allow-scripts"
            />
            <h3>As plain text</h3>
            {chosen.parts.map((part) => (
              <p key={part.text}>{part.path ? <a href={part.path}>{part.text}</a> : part.text}</p>
            ))}
          </article>
        </div>
      )}
    </main>
  )
}

export function ErrorBoundary() {
  return <BareErrorPanel />
}
