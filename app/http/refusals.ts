import type { Refusal } from '~/domain/kernel/decider'

interface Answer {
  readonly status: number
  /** The field it is about; without one it is about the whole form. */
  readonly field?: string
  say(details: Readonly<Record<string, unknown>>): string
}

const answer = (status: number, say: Answer['say'] | string, field?: string): Answer => ({
  status,
  say: typeof say === 'string' ? () => say : say,
  ...(field ? { field } : {}),
})

const closed: Readonly<Record<string, string>> = {
  accepted: 'This invite was accepted already.',
  revoked: 'This invite was withdrawn.',
}

/** What people read when a rule says no. Every refusal of a decider or a service is here; a test sees to it. */
export const refusals: Readonly<Record<string, Answer>> = {
  WrongCredentials: answer(401, 'The e-mail or the password is not right.'),
  AddressTaken: answer(409, 'This address already has an account.', 'email'),
  RegistrationClosed: answer(403, 'Registration is closed here. Ask for an invite.'),
  SlugTaken: answer(409, 'Too many practices have this name. Choose a longer one.', 'practice'),
  SeatLimitReached: answer(
    409,
    ({ seats }) => `All ${String(seats)} seats are taken. Remove somebody or ask for more seats.`,
  ),
  AlreadyMember: answer(409, 'This person is a member already.', 'email'),
  InviteAlreadyOpen: answer(409, 'There is an open invite for this address.', 'email'),
  InviteUnknown: answer(404, 'There is no such invite.'),
  InviteClosed: answer(409, ({ status }) => closed[String(status)] ?? 'This invite is closed.'),
  InviteExpired: answer(409, 'This invite has expired. Ask for a new one.'),
  LinkReplaced: answer(409, 'A newer link was made meanwhile. Reload the page to see it.'),
  InviteForAnotherAddress: answer(409, 'This invite is for another address.'),
  OwnerExists: answer(409, 'The practice has an owner already.'),
  TenantNotActive: answer(409, ({ status }) =>
    status === 'suspended' ? 'The practice is suspended.' : 'The practice is not open.',
  ),
  TenantNotSuspended: answer(409, 'The practice is not suspended.'),
  SettingsChanged: answer(
    409,
    'Somebody changed these settings meanwhile. What you typed is still here; reload the page to see theirs first.',
  ),
  TenantExists: answer(409, 'The practice exists already.'),
  MemberUnknown: answer(404, 'There is no such member.'),
  LastOwner: answer(409, 'A practice needs an owner. Make somebody else an owner first.'),
  NotAllowed: answer(403, 'Your role does not allow this.'),
  SeatsBelowUse: answer(409, ({ used }) => `${String(used)} seats are in use.`, 'seats'),
  SessionUnknown: answer(404, 'There is no such session.'),
  SessionExists: answer(409, 'You are signed in already.'),
  SessionOver: answer(409, 'This form was used before. Reload the page and send it again.'),
  UserUnknown: answer(404, 'There is no such account.'),
  PersonErased: answer(410, 'This person was erased.'),
  AdminUnknown: answer(404, 'There is no super admin with this address.'),
  CheckUnderWay: answer(409, 'The store is being checked already.'),
  LastAdmin: answer(409, 'There must be a super admin.'),
  Taken: answer(409, 'This is taken.'),
  // Several were asked for and each was refused; who and why is in the sentence.
  NothingDone: answer(409, ({ sentence }) =>
    typeof sentence === 'string' ? sentence : 'Nothing was changed.',
  ),
  ReadModelUnknown: answer(404, 'There is no such read model.'),
  KeyStillFails: answer(
    409,
    'The events of this key still cannot be folded. The error shown is the new one.',
  ),
  JobNotGivenUp: answer(409, 'This job is not given up any more. Reload the page to see what it does now.'),
  KeyNotQuarantined: answer(409, 'This key is not quarantined any more.'),
}

export interface SaidRefusal {
  readonly status: number
  readonly field: string | null
  readonly sentence: string
}

export function sayRefusal(refusal: Refusal): SaidRefusal {
  const found = refusals[refusal.refused]
  if (!found) return { status: 409, field: null, sentence: 'This is not possible.' }
  return { status: found.status, field: found.field ?? null, sentence: found.say({ ...refusal }) }
}
