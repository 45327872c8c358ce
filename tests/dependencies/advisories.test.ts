import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { advisories, findHoles } from '~/scripts/check-advisories'

const lock = (path: string, entry: { name?: string; version?: string; link?: boolean }) => ({
  packages: { '': { version: '0.0.1' }, [path]: entry },
})

describe('the check of the lockfile against known holes', () => {
  it('finds none in ours', async () => {
    expect(findHoles(JSON.parse(await readFile('package-lock.json', 'utf8')))).toEqual([])
  })

  it.each(advisories)('names $name below $from and its advisory', ({ name, from, advisories: known }) => {
    const [hole, ...others] = findHoles(lock(`node_modules/${name}`, { version: '0.9.9' }))
    expect(others).toEqual([])
    expect(hole).toContain(`${name} 0.9.9`)
    for (const advisory of known) expect(hole).toContain(advisory)
    expect(findHoles(lock(`node_modules/${name}`, { version: from }))).toEqual([])
  })

  it.each([
    ['deep inside another package', 'node_modules/a/node_modules/tar', { version: '6.2.1' }],
    ['under another name', 'node_modules/old-tar', { name: 'tar', version: '6.2.1' }],
    ['a version before the release', 'node_modules/tar', { version: '7.5.11-rc.1' }],
    ['smaller in number, larger as text', 'node_modules/tar', { version: '7.5.9' }],
  ])('finds one %s', (_where, path, entry) => {
    expect(findHoles(lock(path, entry))).toHaveLength(1)
  })

  it('minds neither links nor other packages', () => {
    expect(findHoles(lock('node_modules/tar', { link: true }))).toEqual([])
    expect(findHoles(lock('node_modules/tarot', { version: '0.1.0' }))).toEqual([])
  })
})
