import { it } from 'vitest'
import { given } from '~/tests/kit/given-when-then'
import { InviteMailFailed, InviteMailSent } from './events'
import { inviteMail } from './invite-mail'

const mail = {
  tenantId: '0190a000-0000-7000-8000-000000000001',
  inviteId: '0190a000-0000-7000-8000-000000000021',
  mailId: '0190a000-0000-7000-8000-000000000041',
}
const failure = { ...mail, code: 550, reply: '550 no such box' }

it('keeps the first word about a mail', () => {
  given().when(inviteMail.recordSent(mail)).then(InviteMailSent(mail))
  given().when(inviteMail.recordFailed(failure)).then(InviteMailFailed(failure))
  given(InviteMailSent(mail)).when(inviteMail.recordFailed(failure)).nothing()
  given(InviteMailFailed(failure)).when(inviteMail.recordSent(mail)).nothing()
})

it('cuts what a talkative server said', () => {
  given()
    .when(inviteMail.recordFailed({ ...mail, code: null, reply: 'x'.repeat(301) }))
    .then(InviteMailFailed({ ...mail, code: null, reply: 'x'.repeat(300) }))
})
