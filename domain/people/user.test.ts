import { it } from 'vitest'
import { given } from '~/tests/kit/given-when-then'
import { UserProfileChanged, UserRegistered } from './events'
import { user } from './user'

const userId = '0190a000-0000-7000-8000-000000000001'
const person = {
  userId,
  email: 'ana@nord.example',
  name: 'Ana',
  addressKey: 'key-a',
  zone: 'Europe/Bucharest',
}

it('has one account, however often the registration is finished', () => {
  given().when(user.register(person)).then(UserRegistered(person))
  given(UserRegistered(person)).when(user.register(person)).nothing()
})

it('changes its profile once there is an account', () => {
  const changed = { userId, name: 'Ana Pop' }
  given(UserRegistered(person)).when(user.changeProfile(changed)).then(UserProfileChanged(changed))
  given().when(user.changeProfile(changed)).refused('UserUnknown')
})
