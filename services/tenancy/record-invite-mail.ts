import { inviteMail, inviteMailStream } from '~/domain/tenancy/invite-mail'
import type { Outcome } from '~/platform/eventstore/execute'
import type { MailOutcome } from '~/platform/mail/mailer'
import type { ServiceContext } from '../context'

export interface InviteMailRef {
  readonly tenantId: string
  readonly inviteId: string
  readonly mailId: string
}

/** Writes down what became of an invite's mail. A mail that is only deferred is not history yet. */
export function recordInviteMail(
  ctx: ServiceContext,
  mail: InviteMailRef,
  outcome: Exclude<MailOutcome, { outcome: 'deferred' }>,
): Promise<Outcome> {
  const stream = inviteMailStream(mail.tenantId, mail.mailId)
  const command =
    outcome.outcome === 'sent'
      ? inviteMail.recordSent({ ...mail })
      : inviteMail.recordFailed({ ...mail, code: outcome.code, reply: outcome.reply })
  return ctx.runtime.executor.execute({ ...ctx, tenantId: mail.tenantId }, stream, command)
}
