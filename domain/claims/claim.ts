import { decider, refuse } from '../kernel/decider'
import type { StreamRef } from '../kernel/envelope'
import { durations, later, type Instant } from '../kernel/instant'
import type { EventData } from '../catalogue'
import * as event from './events'
import type { ClaimEvent } from './events'

/** How long a practice's address on the web is set aside while its registration runs. */
export const holdLife = 15 * durations.minute

/** The stream of an e-mail address, named by its keyed hash so that the name tells nothing. */
export function addressStream(addressKey: string): StreamRef {
  return { tenantId: null, name: `emailAddress-${addressKey}` }
}

export function slugStream(slug: string): StreamRef {
  return { tenantId: null, name: `tenantSlug-${slug}` }
}

type ClaimState =
  | { readonly status: 'free' }
  | { readonly status: 'held'; readonly holder: string; readonly until: Instant }
  | { readonly status: 'taken'; readonly holder: string }

interface Claim {
  readonly kind: 'emailAddress' | 'tenantSlug'
  readonly key: string
  readonly holder: string
}

interface ClaimCommands {
  hold: Claim & { readonly now: Instant }
  confirm: Claim & { readonly now: Instant }
  release: Claim
  takeAddress: EventData<'AddressTaken'>
}

/** Makes a value unique: at any time it is free, held by one until a moment, or taken by one. Released, it is free again. */
export const claim = decider<ClaimCommands, ClaimEvent, ClaimState>({
  category: 'claim',
  initial: { status: 'free' },

  decide: {
    hold({ kind, key, holder, now }, state) {
      if (state.status === 'taken') return state.holder === holder ? [] : refuse('Taken')
      if (state.status === 'held' && state.holder !== holder && state.until > now) return refuse('Taken')
      return [event.ClaimHeld({ kind, key, holder, until: later(now, holdLife) })]
    },

    confirm({ kind, key, holder, now }, state) {
      if (state.status === 'taken') return state.holder === holder ? [] : refuse('Taken')
      if (state.status === 'held' && state.holder !== holder && state.until > now) return refuse('Taken')
      return [event.ClaimTaken({ kind, key, holder })]
    },

    release({ kind, key, holder }, state) {
      if (state.status === 'free' || state.holder !== holder) return []
      return [event.ClaimReleased({ kind, key, holder })]
    },

    takeAddress(account, state) {
      if (state.status !== 'free' && state.holder !== account.userId) return refuse('Taken')
      if (state.status === 'taken') return []
      return [event.AddressTaken(account)]
    },
  },

  evolve: {
    ClaimHeld: (_, { holder, until }) => ({ status: 'held', holder, until }),
    ClaimTaken: (_, { holder }) => ({ status: 'taken', holder }),
    ClaimReleased: () => ({ status: 'free' }),
    AddressTaken: (_, { userId }) => ({ status: 'taken', holder: userId }),
  },
})
