import { mkdtemp, rm, symlink } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ownFolder, socketFolder } from './socket-folder'

it('is beside the data while the path of a socket holds it, counted in bytes', () => {
  expect(socketFolder('/srv/day book')).toBe('/srv/day book/run')
  const umlauts = `/srv/${'ä'.repeat(45)}`
  expect(socketFolder(umlauts, ['/tmp'])).toMatch(/^\/tmp\/daybook-[0-9a-f]{16}$/)
})

it('is the same again for the same data and another one for other data, under the first parent that is short enough', () => {
  const long = `/srv/${'a'.repeat(100)}`
  const folder = socketFolder(long, [`/${'t'.repeat(90)}`, '/tmp'])
  expect(folder).toMatch(/^\/tmp\/daybook-/)
  expect(socketFolder(long, ['/tmp'])).toBe(folder)
  expect(socketFolder(`${long}b`, ['/tmp'])).not.toBe(folder)
})

it('is nowhere when every parent is too long, which is said', () => {
  expect(() => socketFolder(`/srv/${'a'.repeat(100)}`, [`/${'t'.repeat(90)}`])).toThrow(
    'shorter DAYBOOK_DIR or TMPDIR',
  )
})

it('is not one that somebody else has put there under our name', async () => {
  const parent = await mkdtemp(path.join(os.tmpdir(), 'daybook-sockets-'))
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
  await symlink('/etc', path.join(parent, 'run'))
  await expect(ownFolder(path.join(parent, 'run'), null)).rejects.toThrow('belongs to another user')
})
