import { derivedId } from '~/platform/ids'
import { sealText } from '~/platform/keys/sealed-text'
import { mintInviteToken } from '~/services/tenancy/invite-tokens'
import { tokenPlace } from '../jobs/token-place'
import { enqueue, mailTries, type Reactor } from './reactor'

/** Mails an invite when it is sent or sent again. The link is minted here, with the job that carries it: no crash can lose it. */
export const inviteMails: Reactor = {
  name: 'invite-mails',
  start: 'head',
  types: ['InviteSent', 'InviteResent'],
  sendsMail: true,
  async react(event, tx, { sealer }) {
    if (event.type !== 'InviteSent' && event.type !== 'InviteResent') return
    const { tenantId, inviteId } = event.data
    const token = await mintInviteToken(tx, { tenantId, inviteId, version: event.version, again: false })
    // Somebody took a newer link in hand before this event came up: a mail with an older one would be dead on arrival.
    // Or the event has come up before: the link that is on its way in a mail must not end because of that.
    if (!token) return
    const mailId = derivedId('mail', event.id)
    const sealed = await sealText(sealer, token, tokenPlace({ tenantId, inviteId, mailId }))
    // Who was invited was erased meanwhile.
    if (sealed === null) return
    const payload = {
      tenantId,
      inviteId,
      mailId,
      token: sealed,
      correlationId: event.correlationId,
      causationId: event.id,
    }
    await enqueue(tx, { task: 'deliver-invite-mail', key: mailId, payload, tries: mailTries })
  },
}
