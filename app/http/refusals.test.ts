import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { refusals, sayRefusal } from './refusals'

/** Every refusal that our code can answer with, found in the sources. */
function refusalsInSources(): readonly string[] {
  const files = ['domain', 'services', 'app'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
      .map((file) => path.join(room, file)),
  )
  const found = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/\brefuse\(\s*'(\w+)'|\brefused: '(\w+)'/g),
  ])
  return [...new Set(found.map(([, called, written]) => called ?? written ?? ''))]
}

describe('refusals', () => {
  const inSources = refusalsInSources()

  it('are found in the sources', () => {
    expect(inSources.length).toBeGreaterThan(15)
    expect(inSources).toContain('SeatLimitReached')
    expect(inSources).toContain('WrongCredentials')
  })

  it.each(inSources)('%s has a status and a sentence', (refused) => {
    expect(Object.keys(refusals)).toContain(refused)
    const { status, sentence } = sayRefusal({ refused })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(sentence).toMatch(/^\S.*\.$/)
  })

  it.each(Object.keys(refusals))('%s can happen', (refused) => {
    expect(inSources).toContain(refused)
  })

  it('say what the rule knows', () => {
    const limit = { refused: 'SeatLimitReached', seats: 8 }
    expect(sayRefusal(limit)).toEqual({
      status: 409,
      field: null,
      sentence: 'All 8 seats are taken. Remove somebody or ask for more seats.',
    })
    const closed = { refused: 'InviteClosed', status: 'revoked' }
    expect(sayRefusal(closed).sentence).toBe('This invite was withdrawn.')
  })

  it('stand beside the field they are about', () => {
    expect(sayRefusal({ refused: 'AddressTaken' })).toMatchObject({ status: 409, field: 'email' })
  })

  it('of a newer release are still a refusal', () => {
    expect(sayRefusal({ refused: 'SomethingNew' })).toEqual({
      status: 409,
      field: null,
      sentence: 'This is not possible.',
    })
  })
})
