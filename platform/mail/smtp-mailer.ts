import nodemailer from 'nodemailer'
import type { Mailer } from './mailer'

const timeoutMs = 10_000

/** Faults of this mail, as nodemailer calls them. A refused password or greeting is ours to mend, and then the mail goes. */
const faultsOfMail = ['EENVELOPE', 'EMESSAGE']

/**
 * Sends through an SMTP server. Replies from 500 on to the envelope or the message are final (RFC 5321, 4.2.1);
 * everything else may go through later.
 */
export function smtpMailer(url: string): Mailer {
  const transport = nodemailer.createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  })
  return {
    async send({ correlationId, ...mail }) {
      try {
        await transport.sendMail({ ...mail, headers: { 'X-Correlation-Id': correlationId } })
        return { outcome: 'sent' }
      } catch (error) {
        const code = replyCode(error)
        const reply = replyText(error)
        return code !== null && code >= 500 && isFaultOfMail(error)
          ? { outcome: 'refused', code, reply }
          : { outcome: 'deferred', code, reply }
      }
    },
  }
}

function isFaultOfMail(error: unknown): boolean {
  return error instanceof Error && 'code' in error && faultsOfMail.includes(String(error.code))
}

function replyCode(error: unknown): number | null {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
    ? error.responseCode
    : null
}

function replyText(error: unknown): string {
  if (error instanceof Error && 'response' in error && typeof error.response === 'string')
    return error.response.slice(0, 300)
  return 'The mail server could not be reached'
}
