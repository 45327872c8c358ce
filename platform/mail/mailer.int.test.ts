import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type FreshDatabase } from '~/tests/setup/database'
import { findKeptMail, keepingMailer, listKeptMails } from './keeping-mailer'
import type { Mail } from './mailer'
import { smtpMailer } from './smtp-mailer'

const mail: Mail = {
  from: 'Daybook <daybook@localhost>',
  to: 'mihai@nord.example',
  subject: 'Ana Pop vă invită la Clinica Șoimul',
  text: 'Bun venit.',
  html: '<p>Bun venit.</p>',
  messageId: '<0190a000-0000-7000-8000-000000000001@daybook.example>',
  correlationId: 'a-correlation-id',
}

interface Received {
  readonly to: readonly string[]
  readonly raw: string
}

const received: Received[] = []
let server: SMTPServer
let fresh: FreshDatabase
let url = ''

beforeAll(async () => {
  fresh = await freshDatabase()
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth(_given, _session, done) {
      done(Object.assign(new Error('Authentication failed'), { responseCode: 535 }))
    },
    onRcptTo({ address }, _session, done) {
      const code = address.startsWith('nobody') ? 550 : address.startsWith('later') ? 452 : 0
      done(code === 0 ? null : Object.assign(new Error('mailbox unavailable'), { responseCode: code }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve())
  })
  url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()))
  await fresh.drop()
})

describe('mail through a server', () => {
  it('arrives with its Message-ID, its correlation and both bodies', async () => {
    expect(await smtpMailer(url).send(mail)).toEqual({ outcome: 'sent' })
    const [arrived] = received
    expect(arrived?.to).toEqual(['mihai@nord.example'])
    expect(arrived?.raw).toContain(`Message-ID: ${mail.messageId}`)
    expect(arrived?.raw).toMatch(/X-Correlation-Id: a-correlation-id/i)
    expect(arrived?.raw).toContain('text/plain')
    expect(arrived?.raw).toContain('text/html')
  })

  it('is refused for good by a 5xx and deferred by a 4xx, with the words of the server', async () => {
    const refused = await smtpMailer(url).send({ ...mail, to: 'nobody@nord.example' })
    expect(refused).toMatchObject({
      outcome: 'refused',
      code: 550,
      reply: expect.stringContaining('mailbox unavailable'),
    })
    expect(await smtpMailer(url).send({ ...mail, to: 'later@nord.example' })).toMatchObject({
      outcome: 'deferred',
      code: 452,
    })
  })

  it('is deferred while the server does not take our password: that is no fault of the mail', async () => {
    const locked = new URL(url)
    locked.username = 'daybook'
    locked.password = 'an old password'
    expect(await smtpMailer(locked.href).send(mail)).toMatchObject({ outcome: 'deferred', code: 535 })
  })

  it('is deferred while no server answers', async () => {
    expect(await smtpMailer('smtp://127.0.0.1:1').send(mail)).toEqual({
      outcome: 'deferred',
      code: null,
      reply: 'The mail server could not be reached',
    })
  })
})

describe('mail that is kept', () => {
  it('can be read, newest first, and is kept once however often it is sent', async () => {
    const mailer = keepingMailer(fresh.db)
    expect(await mailer.send(mail)).toEqual({ outcome: 'sent' })
    expect(await mailer.send(mail)).toEqual({ outcome: 'sent' })
    expect(await listKeptMails(fresh.db)).toHaveLength(1)
    expect(await findKeptMail(fresh.db, mail.messageId)).toMatchObject({
      to: mail.to,
      subject: mail.subject,
      text: mail.text,
    })
    expect(await findKeptMail(fresh.db, '<none@x>')).toBeUndefined()
  })
})
