import type { Config } from '~/platform/config/config'
import type { SignIn } from './demo/passwords'

export interface Greeting {
  /** Where the process answers; null when it does not. */
  readonly url: string | null
  readonly config: Pick<Config, 'mode' | 'exposed' | 'smtpUrl' | 'roles'>
  /** Sign-ins of the demo, or those whose known password was replaced. */
  readonly signIns: readonly SignIn[]
  /** There is no super admin yet. */
  readonly empty: boolean
}

/** What the person who started the application reads when it is up. */
export function greeting({ url, config, signIns, empty }: Greeting): readonly string[] {
  const { mode, exposed, smtpUrl, roles } = config
  if (!roles.includes('web') || url === null)
    return [
      `Daybook runs as ${roles.join(' and ')}${url === null ? '' : `, its health at ${url}/health/ready`}`,
    ]
  const lines = [`Daybook is at ${url}`]
  if (signIns.length > 0) {
    if (mode !== 'demo')
      lines.push('', 'People of the demo had the password that everybody knows. They have new ones now:')
    lines.push('', ...listed(signIns), '')
  }
  if (empty && mode !== 'demo')
    lines.push(
      'There is no super admin yet: npm run admin:create -- --email you@example.org --name "Your name"',
    )
  if (!smtpUrl)
    lines.push(
      mode === 'production' || exposed
        ? 'Outgoing mail is kept and reaches nobody: set SMTP_URL to send it'
        : `Outgoing mail is kept at ${url}/dev/mail`,
    )
  return lines
}

/** A table; one password that is everybody's is said once. */
function listed(signIns: readonly SignIn[]): readonly string[] {
  const width = Math.max(...signIns.map(({ email }) => email.length))
  const shared =
    new Set(signIns.map(({ password }) => password)).size === 1 ? signIns[0]?.password : undefined
  const rows = signIns.map(({ email, as, password }) =>
    ['', email.padEnd(width), ...(shared === undefined ? [password] : []), as].join('  '),
  )
  return shared === undefined ? rows : [...rows, '', `The password of all of them is ${shared}`]
}
