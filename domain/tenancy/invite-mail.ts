import { decider } from '../kernel/decider'
import type { StreamRef } from '../kernel/envelope'
import * as event from './events'
import type { InviteMailEvent } from './events'

export function inviteMailStream(tenantId: string, mailId: string): StreamRef {
  return { tenantId, name: `inviteMail-${mailId}` }
}

interface OfMail {
  readonly tenantId: string
  readonly inviteId: string
  readonly mailId: string
}

interface InviteMailCommands {
  recordSent: OfMail
  recordFailed: OfMail & { readonly code: number | null; readonly reply: string }
}

/** True once the fate of a mail is written down. */
export function isRecorded(state: 'waiting' | 'done'): boolean {
  return state === 'done'
}

/** What became of one mail. The first word stays: a mail that was taken by a server cannot fail afterwards. */
export const inviteMail = decider<InviteMailCommands, InviteMailEvent, 'waiting' | 'done'>({
  category: 'inviteMail',
  initial: 'waiting',
  decide: {
    recordSent: ({ tenantId, inviteId, mailId }, state) =>
      state === 'done' ? [] : [event.InviteMailSent({ tenantId, inviteId, mailId })],
    recordFailed: ({ tenantId, inviteId, mailId, code, reply }, state) =>
      state === 'done'
        ? []
        : [event.InviteMailFailed({ tenantId, inviteId, mailId, code, reply: reply.slice(0, 300) })],
  },
  evolve: { InviteMailSent: () => 'done', InviteMailFailed: () => 'done' },
})
