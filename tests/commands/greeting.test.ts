import { expect, it } from 'vitest'
import { loadConfig } from '~/platform/config/config'
import { greeting } from '~/scripts/greeting'

const url = 'http://localhost:3000'
const local = loadConfig({ env: {} })
const shared = [
  { email: 'vera@x.example', as: 'Super admin', password: 'known' },
  { email: 'ana.pop@x.example', as: 'Owner', password: 'known' },
]
const each = shared.map((one, index) => ({ ...one, password: `random-${index}` }))
const said = (parts: Partial<Parameters<typeof greeting>[0]>): string =>
  greeting({ url, config: local, signIns: [], empty: false, ...parts }).join('\n')

it('says the address, where mail is, and how to make the first super admin', () => {
  expect(said({ empty: true })).toMatch(
    /^Daybook is at http:\/\/localhost:3000\nThere is no super admin.*admin:create.*\nOutgoing mail is kept at http:\/\/localhost:3000\/dev\/mail$/,
  )
})

it('never names the viewer of mails where it is closed', () => {
  const exposed = loadConfig({ env: {}, expose: true })
  for (const config of [
    exposed,
    { ...exposed, mode: 'demo' as const },
    { ...local, mode: 'production' as const },
  ]) {
    expect(said({ config })).not.toContain('/dev/mail')
    expect(said({ config })).toContain('set SMTP_URL')
  }
  expect(said({ config: { ...local, smtpUrl: 'smtp://localhost' } })).toBe(`Daybook is at ${url}`)
})

it('says a password that everybody shares once, and others beside their people', () => {
  const demo = { ...local, mode: 'demo' as const }
  expect(said({ config: demo, signIns: shared })).toMatch(
    / {2}vera@x.example {5}Super admin\n {2}ana.pop@x.example {2}Owner\n\nThe password of all of them is known/,
  )
  expect(said({ config: demo, signIns: each })).toMatch(
    / {2}vera@x.example {5}random-0 {2}Super admin\n {2}ana.pop@x.example {2}random-1 {2}Owner\n/,
  )
  expect(said({ signIns: each })).toContain('had the password that everybody knows')
})

it('says of a process without web what it is, and where its health is when it has a port', () => {
  const part = (roles: readonly string[]) => loadConfig({ env: { APP_URL: url }, roles })
  expect(said({ config: part(['projector']), url: null, empty: true })).toBe('Daybook runs as projector')
  expect(said({ config: part(['projector', 'worker']) })).toBe(
    `Daybook runs as projector and worker, its health at ${url}/health/ready`,
  )
  expect(said({ config: part(['web']) })).toContain(`Daybook is at ${url}`)
})
