import nodemailer from 'nodemailer'
import { describe, expect, it } from 'vitest'
import { inviteMail, type InviteMailContent } from './invite-mail'

const url = 'https://daybook.example/invite/4b1c-a_token'
const content: InviteMailContent = {
  practice: 'Clinica Nord',
  invitedBy: 'Ana Pop',
  name: 'Sorina Vlad',
  message: 'Covers Thursdays.\nSee you soon.',
  url,
  expiresAt: '2026-12-01T07:41:00.000Z',
  zone: 'Europe/Bucharest',
}
const mail = (parts: Partial<InviteMailContent> = {}) => inviteMail({ ...content, ...parts })

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
}
/** The words of a page, an element a line, as a mail program without pictures would read them out. */
function wordsOf(html: string): readonly string[] {
  return html
    .replace(/<[^>]*>/g, '\u0000')
    .replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity)
    .split('\u0000')
    .filter((words) => words !== '')
}
const occurrences = (text: string, part: string): number => text.split(part).length - 1

describe('the mail of an invite', () => {
  it('says who invites whom where, until when, and what to do', () => {
    const { subject, text } = mail()
    expect(subject).toBe('Ana Pop invites you to Clinica Nord')
    expect(text).toBe(
      [
        'Hello Sorina Vlad,',
        'Ana Pop invites you to join Clinica Nord on Daybook.',
        '“Covers Thursdays.\nSee you soon.”',
        url,
        'The link works until 1 December 2026 at 09:41 (Europe/Bucharest), once.',
        'If you did not expect this, you need not do anything.',
      ].join('\n\n'),
    )
  })

  it.each([
    ['all there is to say', {}],
    ['no name', { name: '' }],
    ['no message', { message: '' }],
    ['nobody who invites', { invitedBy: null }],
    [
      'names with marks',
      { practice: 'Müller & Söhne "Praxis"', name: "D'Arcy <3", message: 'a < b && c > d' },
    ],
  ])('says the same in both parts, with %s', (_what, parts) => {
    const { text, html } = mail(parts)
    const practice = mail(parts).subject.replace(/^.* to /, '')
    const read = wordsOf(html).join('')
    for (const paragraph of text.split('\n\n').filter((one) => one !== url)) expect(read).toContain(paragraph)
    const more = wordsOf(html).filter((words) => !text.includes(words) && !words.includes('once. If you'))
    expect(more).toEqual([`Join ${practice}`, 'See the invite'])
  })

  it('holds its link once in each part, and as it is', () => {
    const { text, html } = mail()
    expect(occurrences(text, url)).toBe(1)
    expect(occurrences(html, 'href=')).toBe(1)
    expect(html).toContain(`href="${url}"`)
    expect(occurrences(html, url)).toBe(1)
  })

  it('greets and invites when names are missing', () => {
    const { subject, text } = mail({ name: ' ', invitedBy: null })
    expect(subject).toBe('You are invited to Clinica Nord')
    expect(text).toMatch(/^Hello,\n\nYou are invited to join Clinica Nord on Daybook\./)
    expect(text).not.toMatch(/null|undefined/)
  })

  it('keeps the lines of a message, and leaves out an empty one with its quotes', () => {
    expect(mail().html).toMatch(/white-space:\s?pre-line[^>]*>“Covers Thursdays\.\nSee you soon\.”/)
    for (const part of [mail({ message: ' \n ' }).text, mail({ message: '' }).html])
      expect(part).not.toContain('“')
  })

  it.each([
    ['2026-03-29T00:30:00.000Z', 'Europe/Bucharest', '29 March 2026 at 02:30 (Europe/Bucharest)'],
    ['2026-03-29T01:30:00.000Z', 'Europe/Bucharest', '29 March 2026 at 04:30 (Europe/Bucharest)'],
    ['2026-11-01T03:30:00.000Z', 'America/New_York', '31 October 2026 at 23:30 (America/New_York)'],
    ['2026-12-31T23:30:00.000Z', 'Pacific/Kiritimati', '1 January 2027 at 13:30 (Pacific/Kiritimati)'],
  ])('says %s as people in %s do', (expiresAt, zone, words) => {
    expect(mail({ expiresAt, zone }).text).toContain(`until ${words}, once.`)
  })
})

describe('hostile words in the mail of an invite', () => {
  const hostile =
    '</p><script>alert(1)</script><img src=x onerror=alert(1)> <a href="https://evil.example">here</a>'

  it.each(['practice', 'invitedBy', 'name', 'message'] as const)('stay words as %s', (field) => {
    const { html } = mail({ [field]: hostile })
    const harmless = mail().html
    const tags = (markup: string): readonly string[] => (markup.match(/<\/?[a-z!]+/g) ?? []).sort()
    expect(tags(html)).toEqual(tags(harmless))
    expect(occurrences(html, '<a ')).toBe(1)
    expect(html).not.toContain('href="https://evil.example"')
    expect(wordsOf(html).join('')).toContain(hostile)
  })

  it.each(['\r\nBcc: victim@evil.example', '\nX-Evil: 1\n\n<p>another body', '\u2028\u0000\u0007Bcc: a@b'])(
    'cannot begin a header or a paragraph (%j)',
    async (injected) => {
      const made = mail({
        practice: `Nord${injected}`,
        invitedBy: `Ana${injected}`,
        name: `Sorina${injected}`,
      })
      expect(made.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(made.text.split('\n\n')).toHaveLength(6)
      const transport = nodemailer.createTransport({ streamTransport: true, buffer: true })
      const { message } = await transport.sendMail({ from: 'a@b.example', to: 'c@d.example', ...made })
      const [head = ''] = message.toString().split('\r\n\r\n')
      expect(head).not.toMatch(/^(Bcc|X-Evil):/im)
      expect(head.match(/^Subject:/gim)).toHaveLength(1)
    },
  )
})
