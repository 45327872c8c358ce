import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { catalogue, definitionOf } from '~/domain/catalogue'

/**
 * Every version of every event that was ever published, as it is stored, and the schema it was published with. A file
 * here is never changed: a new shape is a new version with a file of its own.
 */
const versions = Object.keys(catalogue).flatMap((type) => [...(definitionOf(type)?.schemas ?? [])].map(([version, schema]) => ({ type, version, schema })))

const read = (file: string): Record<string, unknown> => {
  const path = `tests/golden/${file}`
  expect(existsSync(path), `${path} is missing: a published version needs its golden file`).toBe(true)
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')))
}

describe.each(versions)('$type version $version', ({ type, version, schema }) => {
  const name = `${type}.v${version}.json`

  it('still has the schema it was published with', () => {
    expect(z.toJSONSchema(schema, { unrepresentable: 'any' })).toEqual(read(`schemas/${name}`))
  })

  it('is still read, and lifted to what is written today', () => {
    const stored = read(`events/${name}`)
    expect(schema.parse(stored)).toEqual(stored)
    const definition = definitionOf(type)
    const lifted = definition?.upcast(stored, version) ?? {}
    expect(() => definition?.schemas.get(definition.version)?.parse(lifted)).not.toThrow()
  })

  it('is lifted without its personal fields too', () => {
    const definition = definitionOf(type)
    const erased = Object.fromEntries(Object.keys(definition?.personal.get(version) ?? {}).map((field) => [field, null]))
    const lifted = definition?.upcast({ ...read(`events/${name}`), ...erased }, version) ?? {}
    for (const field of Object.keys(definition?.personal.get(definition.version) ?? {})) expect(lifted[field] ?? null).toBeNull()
  })
})

it('has no file of an event that no longer exists: events are for ever', () => {
  const known = versions.map(({ type, version }) => `${type}.v${version}.json`).sort()
  expect(readdirSync('tests/golden/events').sort()).toEqual(known)
  expect(readdirSync('tests/golden/schemas').sort()).toEqual(known)
})
