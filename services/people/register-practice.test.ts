import { expect, it } from 'vitest'
import { newPersonInput } from '../tenancy/accept-invite'
import { input } from './register-practice'

const good = {
  name: 'Ana Pop',
  email: 'ana@example.org',
  password: 'quiet river stones',
  practice: 'Clinica Nord',
  zone: 'Europe/Bucharest',
  currency: 'RON',
}

const faults = (form: object): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (input.safeParse({ ...good, ...form }).error?.issues ?? []).map(({ path, message }) => [
      path.join('.'),
      message,
    ]),
  )

it('names every fault of a registration at once', () => {
  expect(
    faults({ name: '', email: 'ana', password: 'short', practice: '', zone: 'Mars', currency: '' }),
  ).toEqual({
    name: 'Give your name.',
    email: 'This address is not complete.',
    password: 'Use at least 8 characters.',
    practice: 'Give the practice a name.',
    zone: 'Choose a zone from the list.',
    currency: 'Choose a currency from the list.',
  })
})

it('refuses a password made of what was typed beside it', () => {
  expect(faults({ password: 'ana-pop-1985' })).toEqual({
    password: 'This is made of your own name or address. Choose something only you know.',
  })
  expect(faults({})).toEqual({})
})

it('names every fault of somebody who joins', () => {
  expect(
    newPersonInput.safeParse({ name: ' ', password: '12' }).error?.issues.map(({ path }) => path[0]),
  ).toEqual(expect.arrayContaining(['name', 'password']))
})
