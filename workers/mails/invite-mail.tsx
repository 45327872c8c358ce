import { renderToStaticMarkup } from 'react-dom/server'
import type { Instant } from '~/domain/kernel/instant'

export interface InviteMailContent {
  readonly practice: string
  readonly invitedBy: string | null
  readonly name: string
  readonly message: string
  readonly url: string
  readonly expiresAt: Instant
  /** IANA zone of the practice, in which its people and guests read times. */
  readonly zone: string
}

const ink = '#1c2024'
const muted = '#60646c'
const paper = '#fdfdfc'
const serif = "'Source Serif 4', Georgia, serif"
const sans = "'Hanken Grotesk', 'Helvetica Neue', Arial, sans-serif"

/** The invite as subject, plain text and HTML. Mail programs know no stylesheets, so the styles stand on the elements. */
export function inviteMail(content: InviteMailContent): {
  readonly subject: string
  readonly text: string
  readonly html: string
} {
  const { url, expiresAt, zone } = content
  const message = content.message.trim()
  const practice = oneLine(content.practice)
  const invitedBy = oneLine(content.invitedBy ?? '')
  const name = oneLine(content.name)
  const greeting = name === '' ? 'Hello,' : `Hello ${name},`
  const sentence =
    invitedBy === ''
      ? `You are invited to join ${practice} on Daybook.`
      : `${invitedBy} invites you to join ${practice} on Daybook.`
  const validity = `The link works until ${moment(expiresAt, zone)}, once.`
  const text = [
    greeting,
    sentence,
    ...(message === '' ? [] : [`“${message}”`]),
    url,
    validity,
    'If you did not expect this, you need not do anything.',
  ].join('\n\n')
  return {
    subject: invitedBy === '' ? `You are invited to ${practice}` : `${invitedBy} invites you to ${practice}`,
    text,
    html: `<!doctype html>${renderToStaticMarkup(<InviteMail {...{ practice, greeting, sentence, message, url, validity }} />)}`,
  }
}

/** A header ends at a line break, and a name with one could put words of its own where ours stand. */
function oneLine(words: string): string {
  return words.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

function moment(at: Instant, zone: string): string {
  const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: zone })
  return `${words.format(new Date(at))} (${zone})`
}

function InviteMail(props: {
  practice: string
  greeting: string
  sentence: string
  message: string
  url: string
  validity: string
}) {
  return (
    <html lang="en">
      <body
        style={{
          margin: 0,
          padding: '32px 16px',
          background: '#f1f0ef',
          color: ink,
          fontFamily: sans,
          fontSize: 15,
          lineHeight: '24px',
        }}
      >
        <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
          <tbody>
            <tr>
              <td align="center">
                <table
                  role="presentation"
                  width="100%"
                  style={{ maxWidth: 520, background: paper, border: '1px solid #dad9d6', borderRadius: 8 }}
                >
                  <tbody>
                    <tr>
                      <td style={{ padding: 32 }}>
                        <p style={{ margin: '0 0 20px', fontFamily: serif, fontSize: 18, fontWeight: 600 }}>
                          Daybook
                        </p>
                        <h1
                          style={{
                            margin: '0 0 12px',
                            fontFamily: serif,
                            fontSize: 24,
                            lineHeight: '32px',
                            fontWeight: 500,
                          }}
                        >
                          Join {props.practice}
                        </h1>
                        <p style={{ margin: '0 0 12px' }}>{props.greeting}</p>
                        <p style={{ margin: '0 0 16px' }}>{props.sentence}</p>
                        {props.message !== '' && (
                          <p
                            style={{
                              margin: '0 0 16px',
                              paddingLeft: 14,
                              borderLeft: '3px double #dad9d6',
                              color: muted,
                              whiteSpace: 'pre-line',
                            }}
                          >
                            “{props.message}”
                          </p>
                        )}
                        <p style={{ margin: '24px 0' }}>
                          <a
                            href={props.url}
                            style={{
                              display: 'inline-block',
                              padding: '10px 20px',
                              background: '#0d3d38',
                              color: '#ffffff',
                              borderRadius: 6,
                              textDecoration: 'none',
                              fontWeight: 500,
                            }}
                          >
                            See the invite
                          </a>
                        </p>
                        <p style={{ margin: 0, color: muted, fontSize: 13, lineHeight: '20px' }}>
                          {props.validity} If you did not expect this, you need not do anything.
                        </p>
                      </td>
                    </tr>
                  </tbody>
                </table>
              </td>
            </tr>
          </tbody>
        </table>
      </body>
    </html>
  )
}
