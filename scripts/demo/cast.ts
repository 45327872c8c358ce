/** A practice of the demo. Zones with different daylight-saving rules on purpose. */
export interface DemoPractice {
  readonly name: string
  readonly zone: string
  readonly currency: string
}

export interface DemoPerson {
  readonly name: string
  readonly email: string
  readonly zone: string
  /** What the person signs in with, as browsers name themselves. */
  readonly userAgent: string
  readonly ip: string
}

export const practices = {
  nord: { name: 'Clinica Nord', zone: 'Europe/Bucharest', currency: 'RON' },
  harbor: { name: 'Harbor Studio', zone: 'America/New_York', currency: 'USD' },
  kestrel: { name: 'Kestrel Consulting', zone: 'Europe/London', currency: 'GBP' },
  hollmann: { name: 'Praxis Hollmann', zone: 'Europe/Vienna', currency: 'EUR' },
} as const satisfies Record<string, DemoPractice>
export type PracticeKey = keyof typeof practices

const agents = {
  firefox: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
  safari:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  android:
    'Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  edge: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
}

const bucharest = 'Europe/Bucharest'
const newYork = 'America/New_York'
const london = 'Europe/London'

/** Addresses are under example domains (RFC 2606) and IP addresses under documentation networks (RFC 5737). */
export const people = {
  vera: {
    name: 'Vera Holm',
    email: 'vera.holm@daybook.example',
    zone: london,
    userAgent: agents.safari,
    ip: '192.0.2.10',
  },
  ana: {
    name: 'Ana Pop',
    email: 'ana.pop@clinicanord.example',
    zone: bucharest,
    userAgent: agents.safari,
    ip: '198.51.100.14',
  },
  mihai: {
    name: 'Mihai Ionescu',
    email: 'mihai@clinicanord.example',
    zone: bucharest,
    userAgent: agents.firefox,
    ip: '198.51.100.15',
  },
  ioana: {
    name: 'Ioana Mureșan',
    email: 'ioana.muresan@clinicanord.example',
    zone: bucharest,
    userAgent: agents.android,
    ip: '198.51.100.16',
  },
  andrei: {
    name: 'Andrei Pașca',
    email: 'andrei.pasca@clinicanord.example',
    zone: bucharest,
    userAgent: agents.edge,
    ip: '198.51.100.17',
  },
  radu: {
    name: 'Radu Țîrlea',
    email: 'radu.tirlea@clinicanord.example',
    zone: bucharest,
    userAgent: agents.firefox,
    ip: '198.51.100.18',
  },
  elena: {
    name: 'Elena Dobre',
    email: 'elena.dobre@clinicanord.example',
    zone: bucharest,
    userAgent: agents.safari,
    ip: '198.51.100.19',
  },
  daria: {
    name: 'Daria Filip',
    email: 'daria.filip@clinicanord.example',
    zone: bucharest,
    userAgent: agents.edge,
    ip: '198.51.100.20',
  },
  vlad: {
    name: 'Vlad Ștefan',
    email: 'vlad.stefan@clinicanord.example',
    zone: bucharest,
    userAgent: agents.android,
    ip: '198.51.100.21',
  },
  sorina: {
    name: 'Sorina Vlad',
    email: 'sorina.vlad@mail.example',
    zone: bucharest,
    userAgent: agents.safari,
    ip: '198.51.100.22',
  },
  calin: {
    name: 'Călin Rus',
    email: 'calin@rusfizio.example',
    zone: bucharest,
    userAgent: agents.edge,
    ip: '198.51.100.23',
  },
  petra: {
    name: 'Petra Manea',
    email: 'petra.manea@mail.example',
    zone: bucharest,
    userAgent: agents.edge,
    ip: '198.51.100.24',
  },
  grace: {
    name: 'Grace Lin',
    email: 'grace@harborstudio.example',
    zone: newYork,
    userAgent: agents.safari,
    ip: '203.0.113.31',
  },
  tom: {
    name: 'Tom Whitaker',
    email: 'tom@harborstudio.example',
    zone: newYork,
    userAgent: agents.firefox,
    ip: '203.0.113.32',
  },
  maya: {
    name: 'Maya Ortiz',
    email: 'maya@harborstudio.example',
    zone: newYork,
    userAgent: agents.android,
    ip: '203.0.113.33',
  },
  owen: {
    name: 'Owen Hart',
    email: 'owen@kestrel.example',
    zone: london,
    userAgent: agents.edge,
    ip: '203.0.113.51',
  },
  jude: {
    name: 'Jude Okafor',
    email: 'jude@kestrel.example',
    zone: london,
    userAgent: agents.firefox,
    ip: '203.0.113.52',
  },
  lena: {
    name: 'Lena Hollmann',
    email: 'lena@hollmann.example',
    zone: 'Europe/Vienna',
    userAgent: agents.safari,
    ip: '203.0.113.71',
  },
} as const satisfies Record<string, DemoPerson>
export type PersonKey = keyof typeof people

/** The sign-ins printed when the demo is up: one for each role and state a visitor may want to try. */
export const signIns: readonly { readonly person: PersonKey; readonly as: string }[] = [
  { person: 'vera', as: 'Super admin, the console' },
  { person: 'ana', as: 'Owner of Clinica Nord' },
  { person: 'mihai', as: 'Admin of Clinica Nord' },
  { person: 'ioana', as: 'Staff of Clinica Nord' },
  { person: 'grace', as: 'Owner of Harbor Studio' },
  { person: 'owen', as: 'Owner of Kestrel Consulting (suspended), staff of Harbor Studio' },
  { person: 'daria', as: 'Removed from Clinica Nord' },
]
