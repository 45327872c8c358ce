import type { EventData } from '../catalogue'
import { decider, refuse } from '../kernel/decider'
import type { StreamRef } from '../kernel/envelope'
import * as event from './events'
import type { UserEvent } from './events'

export function userStream(userId: string): StreamRef {
  return { tenantId: null, name: `user-${userId}` }
}

interface UserCommands {
  register: EventData<'UserRegistered'>
  changeProfile: EventData<'UserProfileChanged'>
}

export const user = decider<UserCommands, UserEvent, 'none' | 'registered'>({
  category: 'user',
  initial: 'none',
  decide: {
    register: (person, state) => (state === 'registered' ? [] : [event.UserRegistered(person)]),
    changeProfile: (profile, state) =>
      state === 'none' ? refuse('UserUnknown') : [event.UserProfileChanged(profile)],
  },
  evolve: { UserRegistered: () => 'registered', UserProfileChanged: (state) => state },
})
