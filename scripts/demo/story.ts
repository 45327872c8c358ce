import { Temporal } from 'temporal-polyfill'
import { durations, later, type Instant } from '~/domain/kernel/instant'
import type { Role } from '~/domain/tenancy/role'
import { people, type PersonKey, type PracticeKey } from './cast'

/** One command of the demo, by whom and when. */
export interface Step {
  readonly at: Instant
  readonly by: PersonKey | null
  readonly action: Action
}

export type Action =
  | { readonly do: 'createAdmin'; readonly person: PersonKey }
  | { readonly do: 'register'; readonly practice: PracticeKey }
  | {
      readonly do: 'provision'
      readonly practice: PracticeKey
      readonly owner: PersonKey
      readonly seats: number
    }
  | {
      readonly do: 'invite'
      readonly practice: PracticeKey
      readonly person: PersonKey
      readonly role: Role
      readonly message?: string
    }
  | {
      readonly do: 'resendInvite' | 'revokeInvite' | 'acceptInvite' | 'recordMail'
      readonly practice: PracticeKey
      readonly person: PersonKey
    }
  | {
      readonly do: 'failMail'
      readonly practice: PracticeKey
      readonly person: PersonKey
      readonly code: number
      readonly reply: string
    }
  | {
      readonly do: 'changeRole'
      readonly practice: PracticeKey
      readonly person: PersonKey
      readonly role: Role
      readonly reason: string
    }
  | {
      readonly do: 'removeMember'
      readonly practice: PracticeKey
      readonly person: PersonKey
      readonly reason: string
    }
  | {
      readonly do: 'changeSeats'
      readonly practice: PracticeKey
      readonly seats: number
      readonly reason: string
    }
  | { readonly do: 'rename'; readonly practice: PracticeKey; readonly from: string; readonly to: string }
  | { readonly do: 'suspend' | 'reactivate'; readonly practice: PracticeKey; readonly reason: string }
  | { readonly do: 'signIn' | 'signOut' }

/** Working life of a person in the demo: from and to in days before the day of loading. */
interface Habit {
  readonly person: PersonKey
  readonly from: number
  readonly to: number
  /** Chance of signing in on a working day. */
  readonly eager: number
}

const twoYears = 730
const mailDelay = 41_000
/** When the first person of the last day comes to work. */
const morning = '07:41'

/**
 * The whole story, oldest step first, fixed by `anchor` (the day of loading) and `seed`. Wall-clock times are those of
 * the acting person's zone, so daylight saving moves them as it moves people.
 */
export function story(anchor: Temporal.PlainDate, seed: number): readonly Step[] {
  const steps = [...plot(anchor), ...habits.flatMap((habit) => signInsOf(habit, anchor, seed))]
  return steps.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

function plot(anchor: Temporal.PlainDate): Step[] {
  const step = (daysAgo: number, time: string, by: PersonKey | null, action: Action): Step => ({
    at: moment(anchor, daysAgo, time, by ? people[by].zone : 'UTC'),
    by,
    action,
  })
  const mailed = (invite: Step, practice: PracticeKey, person: PersonKey): Step[] => [
    invite,
    { at: later(invite.at, mailDelay), by: null, action: { do: 'recordMail', practice, person } },
  ]
  const joined = (
    daysAgo: number,
    practice: PracticeKey,
    by: PersonKey,
    person: PersonKey,
    role: Role,
    message?: string,
  ): Step[] => [
    ...mailed(
      step(daysAgo, '10:05', by, { do: 'invite', practice, person, role, ...(message ? { message } : {}) }),
      practice,
      person,
    ),
    step(daysAgo - 1, '09:12', person, { do: 'acceptInvite', practice, person }),
  ]
  const refused = step(1, '17:45', 'mihai', {
    do: 'invite',
    practice: 'nord',
    person: 'calin',
    role: 'staff',
  })
  return [
    step(twoYears, '08:30', null, { do: 'createAdmin', person: 'vera' }),
    step(628, '09:20', 'ana', { do: 'register', practice: 'nord' }),
    ...joined(626, 'nord', 'ana', 'daria', 'staff', 'Welcome to the clinic. The diary lives here now.'),
    ...joined(619, 'nord', 'ana', 'ioana', 'staff'),
    step(600, '11:02', 'ana', {
      do: 'changeRole',
      practice: 'nord',
      person: 'daria',
      role: 'admin',
      reason: 'runs the front desk from Monday',
    }),
    ...joined(588, 'nord', 'daria', 'andrei', 'staff'),
    step(561, '14:20', 'ana', {
      do: 'rename',
      practice: 'nord',
      from: 'Clinica Nord',
      to: 'Clinica Nord Cluj',
    }),
    step(560, '08:41', 'ana', {
      do: 'rename',
      practice: 'nord',
      from: 'Clinica Nord Cluj',
      to: 'Clinica Nord',
    }),
    step(540, '13:30', 'owen', { do: 'register', practice: 'kestrel' }),
    ...joined(533, 'kestrel', 'owen', 'jude', 'admin'),
    ...joined(512, 'nord', 'daria', 'vlad', 'staff'),
    step(470, '09:05', 'grace', { do: 'register', practice: 'harbor' }),
    ...joined(468, 'harbor', 'grace', 'tom', 'staff'),
    ...joined(441, 'harbor', 'grace', 'maya', 'staff', 'See you at the reformer on Tuesday.'),
    step(402, '16:44', 'daria', {
      do: 'removeMember',
      practice: 'nord',
      person: 'vlad',
      reason: 'moved to another clinic',
    }),
    ...joined(390, 'nord', 'daria', 'mihai', 'staff'),
    step(371, '10:30', 'grace', {
      do: 'changeRole',
      practice: 'harbor',
      person: 'tom',
      role: 'admin',
      reason: 'keeps the books from this year',
    }),
    step(333, '15:10', 'vera', {
      do: 'suspend',
      practice: 'harbor',
      reason: 'card payment failed three times',
    }),
    step(331, '10:02', 'vera', {
      do: 'reactivate',
      practice: 'harbor',
      reason: 'invoice paid by bank transfer',
    }),
    ...joined(301, 'nord', 'daria', 'elena', 'staff'),
    ...joined(262, 'harbor', 'grace', 'owen', 'staff'),
    ...mailed(
      step(214, '12:12', 'daria', { do: 'invite', practice: 'nord', person: 'petra', role: 'staff' }),
      'nord',
      'petra',
    ),
    step(210, '09:00', 'daria', { do: 'revokeInvite', practice: 'nord', person: 'petra' }),
    step(131, '17:25', 'ana', {
      do: 'removeMember',
      practice: 'nord',
      person: 'daria',
      reason: 'left for her own practice',
    }),
    ...joined(96, 'nord', 'ana', 'radu', 'staff', 'Bun venit. Programul de joi e al tău.'),
    step(41, '09:48', 'vera', { do: 'provision', practice: 'hollmann', owner: 'lena', seats: 4 }),
    step(12, '11:30', 'vera', {
      do: 'suspend',
      practice: 'kestrel',
      reason: 'unpaid invoices, second reminder of 2 November',
    }),
    step(5, '10:10', 'vera', {
      do: 'changeSeats',
      practice: 'nord',
      seats: 10,
      reason: 'asked for two more seats by phone',
    }),
    refused,
    {
      at: later(refused.at, mailDelay),
      by: null,
      action: {
        do: 'failMail',
        practice: 'nord',
        person: 'calin',
        code: 550,
        reply: '550 mailbox unavailable',
      },
    },
    step(1, '08:52', 'ana', {
      do: 'changeRole',
      practice: 'nord',
      person: 'mihai',
      role: 'admin',
      reason: 'takes over the front desk',
    }),
    step(0, morning, 'ana', {
      do: 'invite',
      practice: 'nord',
      person: 'sorina',
      role: 'staff',
      message: 'Covers Thursdays from December.',
    }),
  ]
}

const habits: readonly Habit[] = [
  { person: 'vera', from: twoYears, to: 0, eager: 0.18 },
  { person: 'ana', from: 627, to: 0, eager: 0.8 },
  { person: 'daria', from: 624, to: 132, eager: 0.55 },
  { person: 'ioana', from: 617, to: 0, eager: 0.5 },
  { person: 'andrei', from: 586, to: 1, eager: 0.35 },
  { person: 'vlad', from: 510, to: 403, eager: 0.5 },
  { person: 'mihai', from: 388, to: 0, eager: 0.75 },
  { person: 'elena', from: 299, to: 2, eager: 0.3 },
  { person: 'radu', from: 94, to: 1, eager: 0.4 },
  { person: 'grace', from: 469, to: 0, eager: 0.6 },
  { person: 'tom', from: 466, to: 0, eager: 0.4 },
  { person: 'maya', from: 439, to: 1, eager: 0.3 },
  { person: 'owen', from: 539, to: 13, eager: 0.35 },
  { person: 'jude', from: 531, to: 13, eager: 0.25 },
]

function signInsOf(habit: Habit, anchor: Temporal.PlainDate, seed: number): Step[] {
  const chance = random(seed, habit.person)
  const zone = people[habit.person].zone
  const steps: Step[] = []
  for (let daysAgo = habit.from; daysAgo >= habit.to; daysAgo--) {
    const weekday = anchor.subtract({ days: daysAgo }).dayOfWeek
    const eager = weekday > 5 ? habit.eager / 8 : habit.eager
    if (chance() >= eager) continue
    const minute = Math.floor(chance() * 100)
    const second = Math.floor(chance() * 60)
    const time = `0${7 + Math.floor(minute / 60)}:${two(minute % 60)}:${two(second)}`
    steps.push({ at: moment(anchor, daysAgo, time, zone), by: habit.person, action: { do: 'signIn' } })
    if (chance() < 0.3) {
      steps.push({
        at: moment(anchor, daysAgo, `17:${two(minute % 60)}:${two(second)}`, zone),
        by: habit.person,
        action: { do: 'signOut' },
      })
    }
  }
  return steps
}

function moment(anchor: Temporal.PlainDate, daysAgo: number, time: string, zone: string): Instant {
  const local = anchor
    .subtract({ days: daysAgo })
    .toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) })
  return new Date(local.epochMilliseconds).toISOString()
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Mulberry32: small, seeded, the same on every machine. */
function random(seed: number, salt: string): () => number {
  let state = [...salt].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, seed)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * The day the story ends on when it is loaded on `today`: the day before while the night is not over, since the last day
 * begins with an invite that the viewer of outgoing mail shows.
 */
export function lastDay(today: Temporal.PlainDate, now: Instant): Temporal.PlainDate {
  const first = moment(today, 0, morning, people.ana.zone)
  const isNight = now < first && later(now, durations.day) >= first
  return isNight ? today.subtract({ days: 1 }) : today
}

/** Steps that lie after `now` are not part of the story yet: nothing of the demo happens in the future. */
export function untilNow(steps: readonly Step[], now: Instant): readonly Step[] {
  return steps.filter((step) => step.at <= now)
}
