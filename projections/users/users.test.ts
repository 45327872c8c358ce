import { describe, expect, it } from 'vitest'
import { UserProfileChanged, UserRegistered } from '~/domain/people/events'
import { MemberJoined } from '~/domain/tenancy/events'
import { folded } from '~/tests/kit/folded'
import { id, instant, on, reading } from '~/tests/kit/given-rows'
import { recorded } from '~/tests/kit/record'
import { users } from './users'

const [ana, mihai] = [id(11), id(12)]
const registered = (userId = ana) =>
  UserRegistered({
    userId,
    email: 'ana@clinicanord.example',
    name: 'Ana Pop',
    addressKey: 'key',
    zone: 'Europe/Bucharest',
  })
const renamed = UserProfileChanged({ userId: ana, name: 'Ana Pop-Rus' })
const row = {
  userId: ana,
  email: 'ana@clinicanord.example',
  name: 'Ana Pop',
  zone: 'Europe/Bucharest',
  registeredAt: instant(1),
}
const { given } = reading(users)

describe('users', () => {
  it('has whoever registered', () => given(on(1, registered())).rows(row))

  it('calls a person by the newest name, from the first day on', () =>
    given(on(1, registered()), on(2, renamed)).rows({ ...row, name: 'Ana Pop-Rus' }))

  it('knows nobody from a new name alone, nor from joining a practice', () =>
    given(on(1, renamed), on(2, MemberJoined({ tenantId: id(1), userId: ana, role: 'owner' }))).rows())

  it('keeps people apart, and one person one', () =>
    given(on(1, registered()), on(1, registered()), on(1, registered(mihai)), on(2, renamed)).rows(
      { ...row, name: 'Ana Pop-Rus' },
      { ...row, userId: mihai },
    ))

  it('keeps the place of a person who was erased, without name and address', async () => {
    const events = await recorded([on(1, registered()), on(2, renamed)])
    const erased = events.map((event) => {
      if (event.type === 'UserRegistered')
        return { ...event, data: { ...event.data, email: null, name: null } }
      return event.type === 'UserProfileChanged' ? { ...event, data: { ...event.data, name: null } } : event
    })
    expect(folded(users, erased, [1]).rows).toEqual([{ ...row, email: null, name: null }])
  })
})
