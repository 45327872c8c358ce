import { z } from 'zod'
import { inviteMail, inviteMailStream, isRecorded } from '~/domain/tenancy/invite-mail'
import { derivedId } from '~/platform/ids'
import { unsealTexts } from '~/platform/keys/sealed-text'
import type { Mailer } from '~/platform/mail/mailer'
import { contextFor, type Runtime } from '~/services/context'
import { readInvite } from '~/services/tenancy/read-invite'
import { recordInviteMail } from '~/services/tenancy/record-invite-mail'
import { tenant, tenantStream } from '~/domain/tenancy/tenant'
import { nameOf } from '~/services/people/name-of'
import { enqueue, mailTries } from '../reactors/reactor'
import { tokenPlace } from './token-place'
import { inviteMail as writeInviteMail } from '../mails/invite-mail'

const payload = z.object({
  tenantId: z.uuid(),
  inviteId: z.uuid(),
  mailId: z.uuid(),
  token: z.string(),
  correlationId: z.string(),
  causationId: z.uuid(),
})

/** The server may take the mail later; throwing lets the queue try again. */
export class MailDeferred extends Error {
  override readonly name = 'MailDeferred'
  readonly code: string
  /** `reply` is the code of the server's reply, null when there was none. */
  constructor(reply: number | null) {
    super('The mail server put it off')
    this.code = `SMTP-${reply ?? 'unreachable'}`
  }
}

/** Seconds between two looks at a suspended practice. */
const heldFor = 15 * 60

/** Nobody is invited into a suspended practice: the mail waits, with all its tries, until it is reactivated. */
function holdBack({ db }: Runtime, mailId: string, job: z.output<typeof payload>): Promise<void> {
  return db.asOwner((tx) =>
    enqueue(tx, {
      task: 'deliver-invite-mail',
      key: mailId,
      payload: job,
      delaySeconds: heldFor,
      tries: mailTries,
    }),
  )
}

/**
 * Sends one mail of one invite and writes down what became of it. A mail that is written down is not sent again; one
 * whose process died between sending and writing goes out once more under the same Message-ID, by which servers know it.
 * An invite that is no longer open, or whose link was replaced, is not mailed.
 */
export async function deliverInviteMail(
  runtime: Runtime,
  mailer: Mailer,
  job: unknown,
  lastTry: boolean,
): Promise<void> {
  const { tenantId, inviteId, mailId, token: sealed, correlationId, causationId } = payload.parse(job)
  const known = await runtime.executor.load(inviteMailStream(tenantId, mailId), inviteMail.model)
  if (isRecorded(known.state)) return
  const { state: practiceNow } = await runtime.executor.load(tenantStream(tenantId), tenant.model)
  if (practiceNow.status === 'suspended') {
    const waiting = practiceNow.invites.get(inviteId)
    const stillGood = waiting?.status === 'open' && waiting.expiresAt > runtime.clock.now()
    return stillGood ? holdBack(runtime, mailId, payload.parse(job)) : undefined
  }
  const place = tokenPlace({ tenantId, inviteId, mailId })
  const [token] = await unsealTexts(runtime.sealer, [{ text: sealed, place }])
  // Who was invited was erased meanwhile.
  if (token === null || token === undefined) return
  const invite = await readInvite(runtime, token)
  if (invite.state !== 'open') return
  const invitedBy = invite.invitedBy ? await nameOf(runtime, invite.invitedBy) : null
  const { practice, name, message, expiresAt, zone } = invite
  const url = `${runtime.appUrl}/invite/${token}`
  const content = writeInviteMail({ practice, invitedBy, name, message, url, expiresAt, zone })
  const host = new URL(runtime.appUrl).hostname
  const mail = {
    ...content,
    from: runtime.config.mailFrom,
    to: invite.email,
    messageId: `<${mailId}@${host}>`,
    correlationId,
  }
  const outcome = await mailer.send(mail)
  if (outcome.outcome === 'deferred' && !lastTry) throw new MailDeferred(outcome.code)
  const ctx = contextFor(runtime, {
    actor: { kind: 'system', id: null },
    source: 'mail',
    origin: null,
    commandId: derivedId('command', mailId),
    correlationId,
    causationId,
  })
  const final =
    outcome.outcome === 'deferred'
      ? { outcome: 'refused' as const, code: outcome.code, reply: outcome.reply }
      : outcome
  await recordInviteMail(ctx, { tenantId, inviteId, mailId }, final)
}
