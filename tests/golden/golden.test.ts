import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { catalogue } from '~/domain/catalogue'
import { defineEvent, earlier, personal } from '~/domain/kernel/event'
import { asPublished, erased, shapeForReaders } from './published'

/**
 * Every version of every event that was ever published, as it is stored, and the schema it was published with. A file
 * here is never changed: a new shape is a new version with a file of its own.
 */
const versions = Object.values(catalogue).flatMap((definition) =>
  [...definition.schemas].map(([version, schema]) => ({ type: definition.type, version, schema, definition })),
)

const read = (file: string, content = ''): Record<string, unknown> => {
  const path = `tests/golden/${file}`
  expect(existsSync(path), `${path} is missing: a published version needs its golden file ${content}`).toBe(
    true,
  )
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')))
}

describe.each(versions)('$type version $version', ({ type, version, schema, definition }) => {
  const name = `${type}.v${version}.json`

  it('still has the schema it was published with', () => {
    const published = asPublished(schema)
    expect(published).toEqual(read(`schemas/${name}`, JSON.stringify(published, null, 2)))
  })

  it('is still read, and lifted to what is written today', () => {
    const stored = read(`events/${name}`)
    expect(schema.parse(stored)).toEqual(stored)
    const lifted = definition.upcast(stored, version)
    expect(definition.schemas.get(definition.version)?.parse(lifted)).toEqual(lifted)
  })

  it('is lifted to what readers expect when the people in it were erased', () => {
    const lifted = definition.upcast(erased(definition, version, read(`events/${name}`)), version)
    expect(shapeForReaders(definition).parse(lifted)).toEqual(lifted)
    for (const field of Object.keys(definition.personal.get(definition.version) ?? {})) {
      expect(lifted[field]).toBeNull()
    }
  })
})

it('has no file of an event that no longer exists: events are for ever', () => {
  const known = versions.map(({ type, version }) => `${type}.v${version}.json`).sort()
  expect(readdirSync('tests/golden/events').sort()).toEqual(known)
  expect(readdirSync('tests/golden/schemas').sort()).toEqual(known)
})

describe('the golden files would show', () => {
  const published = asPublished(z.strictObject({ userId: z.uuid(), name: personal(z.string(), 'userId') }))

  it.each([
    ['a field more', { userId: z.uuid(), name: personal(z.string(), 'userId'), zone: z.string() }],
    ['a field less', { userId: z.uuid() }],
    ['a stricter field', { userId: z.uuid(), name: personal(z.string().max(9), 'userId') }],
    ['a field that is personal no more', { userId: z.uuid(), name: z.string() }],
    ['a field sealed for somebody else', { userId: z.uuid(), name: personal(z.string(), 'inviteId') }],
  ])('%s', (_, shape) => {
    expect(asPublished(z.strictObject(shape))).not.toEqual(published)
  })

  it('an upcast that cannot do without what was erased', () => {
    const careless = defineEvent(
      'PersonMet',
      { userId: z.uuid(), name: personal(z.string(), 'userId'), initial: z.string() },
      earlier({ userId: z.uuid(), name: personal(z.string(), 'userId') }, (data) => ({
        ...data,
        initial: data.name?.[0],
      })),
    )
    const stored = { userId: '0190a000-0000-7000-8000-000000000001', name: 'Ana' }
    const readers = shapeForReaders(careless)
    expect(readers.safeParse(careless.upcast(stored, 1)).success).toBe(true)
    expect(readers.safeParse(careless.upcast(erased(careless, 1, stored), 1)).success).toBe(false)
  })
})
