import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SealBroken, type SealedPlace } from '~/platform/eventstore/sealer'
import { isSealed, keyRefOf, keyRefsIn, platformScope, sealValue, unsealValue } from './sealed-value'

const tenantId = '0190a000-0000-7000-8000-00000000000a'
const keyId = '0190a000-0000-7000-8000-00000000000b'
const subject = '0190a000-0000-7000-8000-00000000000c'
const key = randomBytes(32)
const sealing = { tenantId: platformScope, keyId, subject, key }
const place: SealedPlace = {
  tenantId,
  stream: 'tenant-1',
  eventId: '0190a000-0000-7000-8000-00000000000d',
  field: 'name',
  subject,
}

describe('a sealed value', () => {
  it('says whatever was sealed, and looks different every time', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const sealed = sealValue(value, sealing, place)
        expect(isSealed(sealed)).toBe(true)
        expect(unsealValue(JSON.parse(JSON.stringify(sealed)), key, subject, place)).toEqual(
          JSON.parse(JSON.stringify(value)),
        )
        expect(sealValue(value, sealing, place)).not.toEqual(sealed)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['another field', { field: 'email' }],
    ['another event', { eventId: '0190a000-0000-7000-8000-0000000000ff' }],
    ['another stream', { stream: 'tenant-2' }],
    ['another practice', { tenantId: '0190a000-0000-7000-8000-0000000000ff' }],
    ['no practice', { tenantId: null }],
    ['another person', { subject: '0190a000-0000-7000-8000-0000000000ff' }],
  ])('opens nowhere but in its place: not in %s', (_, moved) => {
    const sealed = sealValue('Ana Pop', sealing, place)
    expect(() => unsealValue(sealed, key, subject, { ...place, ...moved })).toThrow(SealBroken)
  })

  it('opens under no other key, and not when a letter of it was changed', () => {
    const sealed = sealValue('Ana Pop', sealing, place)
    expect(() => unsealValue(sealed, randomBytes(32), subject, place)).toThrow(SealBroken)
    const text = sealed.$sealed
    for (const at of [40, 60, text.length - 2]) {
      const other = text[at] === 'A' ? 'B' : 'A'
      const changed = { $sealed: `${text.slice(0, at)}${other}${text.slice(at + 1)}` }
      expect(() => unsealValue(changed, key, subject, place)).toThrow(SealBroken)
    }
    expect(() => unsealValue({ $sealed: `1p${keyId.replaceAll('-', '')}AAAA` }, key, subject, place)).toThrow(
      SealBroken,
    )
  })

  it('names its key, whose scope is the practice or the platform', () => {
    const ofPerson = sealValue('Ana Pop', sealing, place)
    const ofInvite = sealValue('Mihai', { ...sealing, tenantId }, place)
    expect(keyRefOf(ofPerson, tenantId)).toEqual({ tenantId: platformScope, keyId })
    expect(keyRefOf(ofInvite, tenantId)).toEqual({ tenantId, keyId })
    const text = JSON.stringify({ a: ofPerson, deep: [{ b: ofInvite }] })
    expect(keyRefsIn(text, tenantId)).toEqual([
      { tenantId: platformScope, keyId },
      { tenantId, keyId },
    ])
    expect(() => keyRefOf({ $sealed: `2${ofPerson.$sealed.slice(1)}` }, tenantId)).toThrow(SealBroken)
  })

  it('is not taken for one where a person typed what one looks like', () => {
    const typed = JSON.stringify(sealValue('Ana Pop', sealing, place))
    expect(isSealed(typed)).toBe(false)
    expect(keyRefsIn(JSON.stringify({ name: typed }), tenantId)).toEqual([])
  })
})
