import { randomInt } from 'node:crypto'
import { addressKeyOf } from '~/platform/keys/keys'
import { sql } from '~/platform/postgres/sql'
import type { Runtime } from '~/services/context'
import { people, signIns, type PersonKey } from './cast'

/** Everybody knows it, so it opens a demo only where nobody else can reach it. */
export const knownPassword = 'daybook-demo'

/** A person of the demo with the password that works now. */
export interface SignIn {
  readonly email: string
  readonly as: string
  readonly password: string
}

type Parts = Pick<Runtime, 'db' | 'hasher' | 'keys'>

/**
 * Gives everybody in the demo a password: the known one, or, when others can reach the demo, each a random one of their
 * own, so that who was handed the sign-in of one is not all of them. Only those that are printed can sign in then.
 */
export async function setDemoPasswords(parts: Parts, exposed: boolean): Promise<readonly SignIn[]> {
  const everybody = Object.keys(people) as PersonKey[]
  if (exposed) return giveRandom(parts, everybody)
  await store(parts, everybody, knownPassword)
  return signIns.map(({ person, as }) => ({ email: people[person].email, as, password: knownPassword }))
}

/**
 * A demo that was made for this machine alone may be started in another mode and be reached by others. Whoever still has
 * the known password gets a random one; passwords that were changed since stay. Answers the new sign-ins.
 */
export async function replaceKnownPasswords(parts: Parts): Promise<readonly SignIn[]> {
  const { db, hasher, keys } = parts
  const keyOf = (person: PersonKey): string => addressKeyOf(keys, people[person].email)
  const everybody = Object.keys(people) as PersonKey[]
  const found = await db.asWeb((tx) =>
    tx.query<{ key: string; passwordHash: string }>(sql`
      select address_key as key, password_hash as "passwordHash" from ops.credentials
       where address_key = any(${everybody.map(keyOf)}::text[])`),
  )
  const known = new Set<string>()
  // People of the demo share one hash, so that this is the work of one sign-in and not of twenty.
  for (const passwordHash of new Set(found.rows.map((row) => row.passwordHash)))
    if (await hasher.verify(knownPassword, passwordHash)) known.add(passwordHash)
  const open = new Set(found.rows.filter((row) => known.has(row.passwordHash)).map(({ key }) => key))
  return giveRandom(
    parts,
    everybody.filter((person) => open.has(keyOf(person))),
  )
}

async function giveRandom(parts: Parts, persons: readonly PersonKey[]): Promise<readonly SignIn[]> {
  if (persons.length === 0) return []
  await store(parts, persons, randomPassword())
  const given: SignIn[] = []
  for (const { person, as } of signIns.filter((one) => persons.includes(one.person))) {
    const password = randomPassword()
    await store(parts, [person], password)
    given.push({ email: people[person].email, as, password })
  }
  return given
}

/** Letters and digits that nobody takes for another one: 32 of them, so that 14 are worth 70 bits. */
const readable = 'abcdefghijkmnpqrstuvwxyz23456789'

function randomPassword(): string {
  return Array.from({ length: 14 }, () => readable[randomInt(readable.length)]).join('')
}

async function store(
  { db, hasher, keys }: Parts,
  persons: readonly PersonKey[],
  password: string,
): Promise<void> {
  const hash = await hasher.hash(password)
  const own = persons.map((person) => addressKeyOf(keys, people[person].email))
  await db.asOwner((tx) =>
    tx.query(sql`update ops.credentials set password_hash = ${hash} where address_key = any(${own}::text[])`),
  )
}
