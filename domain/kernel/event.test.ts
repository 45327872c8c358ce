import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { decider } from './decider'
import { defineEvent, earlier, NewerSchemaVersion, personal, ref, subject } from './event'

const userId = '0190a000-0000-7000-8000-000000000001'

/** Three published versions of one event: a name, then a first and a last name, then both with a language. */
const PersonMet = defineEvent(
  'PersonMet',
  {
    userId: ref('user'),
    first: personal(z.string(), 'userId'),
    last: personal(z.string(), 'userId'),
    language: z.string(),
  },
  earlier({ userId: z.uuid(), name: personal(z.string(), 'userId') }, ({ userId: id, name }) => {
    const [first = null, last = null] = name?.split(' ') ?? []
    return { userId: id, first, last }
  }),
  earlier(
    { userId: z.uuid(), first: personal(z.string(), 'userId'), last: personal(z.string(), 'userId') },
    (data) => ({ ...data, language: 'ro' }),
  ),
)

describe('an event definition', () => {
  it('writes the newest version and collects what the event touches and whose data it holds', () => {
    expect(PersonMet({ userId, first: 'Ana', last: 'Pop', language: 'en' })).toEqual({
      type: 'PersonMet',
      schemaVersion: 3,
      data: { userId, first: 'Ana', last: 'Pop', language: 'en' },
      refs: [userId],
      subjects: [userId],
    })
  })

  it('is about the person it names as its subject, so that the reason for it is theirs', () => {
    const Removed = defineEvent('Removed', { userId: subject(ref('user')), by: ref('user') })
    const by = '0190a000-0000-7000-8000-000000000002'
    expect(Removed({ userId, by })).toMatchObject({ refs: [userId, by], subjects: [userId] })
  })

  it('knows of which kind of record each of its fields is the id', () => {
    expect(PersonMet.kinds).toEqual({ userId: 'user' })
    const Told = defineEvent('Told', { userId: subject(ref('user')), to: ref('client'), words: z.string() })
    expect(Told.kinds).toEqual({ userId: 'user', to: 'client' })
  })

  it('lets no rule see anything personal: such a rule does not compile', () => {
    type Met = ReturnType<typeof PersonMet>
    decider<Record<never, object>, Met, string>({
      category: 'meeting',
      initial: '',
      decide: {},
      evolve: {
        PersonMet: (_, data) => {
          expectTypeOf(data).toEqualTypeOf<Omit<Met['data'], 'first' | 'last'>>()
          // @ts-expect-error: a personal field
          const name: unknown = data.first
          return `${data.language} ${String(name)}`
        },
      },
    })
  })

  it('finds the ids of the records it touches at every depth, each once', () => {
    const other = '0190a000-0000-7000-8000-000000000002'
    const third = '0190a000-0000-7000-8000-000000000003'
    const Moved = defineEvent('Moved', {
      userId: ref('user'),
      by: ref('user').nullable(),
      with: z.array(z.strictObject({ clientId: ref('client'), note: z.string() })),
      to: z
        .discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('room'), roomId: ref('room') }),
          z.strictObject({ kind: z.literal('home'), key: z.uuid() }),
        ])
        .nullable(),
    })
    expect(Moved({ userId, by: null, with: [], to: null }).refs).toEqual([userId])
    expect(
      Moved({
        userId,
        by: userId,
        with: [{ clientId: other, note: third }],
        to: { kind: 'room', roomId: third },
      }).refs,
    ).toEqual([userId, other, third])
    // An id that was not marked names no record.
    expect(Moved({ userId, by: null, with: [], to: { kind: 'home', key: other } }).refs).toEqual([userId])
  })

  it('refuses unknown and wrong fields', () => {
    const extra = { userId, first: 'Ana', last: 'Pop', language: 'en', role: 'owner' }
    expect(() => PersonMet(extra)).toThrow('role')
    expect(() => PersonMet({ userId: 'no uuid', first: 'Ana', last: 'Pop', language: 'en' })).toThrow()
  })

  it('lifts every earlier version, also when what was personal is erased', () => {
    expect(PersonMet.upcast({ userId, name: 'Ana Pop' }, 1)).toEqual({
      userId,
      first: 'Ana',
      last: 'Pop',
      language: 'ro',
    })
    expect(PersonMet.upcast({ userId, first: 'Ana', last: 'Pop' }, 2)).toEqual({
      userId,
      first: 'Ana',
      last: 'Pop',
      language: 'ro',
    })
    expect(PersonMet.upcast({ userId, name: null }, 1)).toEqual({
      userId,
      first: null,
      last: null,
      language: 'ro',
    })
  })

  it('knows the personal fields of each version', () => {
    expect([...PersonMet.personal]).toEqual([
      [1, { name: 'userId' }],
      [2, { first: 'userId', last: 'userId' }],
      [3, { first: 'userId', last: 'userId' }],
    ])
  })

  it('does not guess at a version from the future', () => {
    expect(() => PersonMet.upcast({}, 4)).toThrow(NewerSchemaVersion)
  })
})
