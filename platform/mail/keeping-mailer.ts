import type { Database } from '~/platform/postgres/database'
import { sql } from '~/platform/postgres/sql'
import type { Mailer } from './mailer'

export interface KeptMail {
  readonly messageId: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly keptAt: string
}

/** Where no mail server is set, mails are kept in the database and can be read in the viewer. */
export function keepingMailer(db: Database): Mailer {
  return {
    async send(mail) {
      await db.asWeb((tx) =>
        tx.query(sql`
          insert into ops.kept_mails (message_id, recipient, subject, text, html)
          values (${mail.messageId}, ${mail.to}, ${mail.subject}, ${mail.text}, ${mail.html})
          on conflict (message_id) do nothing`),
      )
      return { outcome: 'sent' }
    },
  }
}

const columns = sql`message_id as "messageId", recipient as "to", subject, text, html, kept_at as "keptAt"`

/** The newest kept mails. */
export async function listKeptMails(db: Database, limit = 50): Promise<readonly KeptMail[]> {
  return (
    await db.asWeb((tx) =>
      tx.query<KeptMail>(sql`select ${columns} from ops.kept_mails order by kept_at desc limit ${limit}`),
    )
  ).rows
}

export async function findKeptMail(db: Database, messageId: string): Promise<KeptMail | undefined> {
  return (
    await db.asWeb((tx) =>
      tx.query<KeptMail>(sql`select ${columns} from ops.kept_mails where message_id = ${messageId}`),
    )
  ).rows[0]
}
