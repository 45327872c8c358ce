import { spawnSync } from 'node:child_process'
import { mkdtemp, open, rm, statfs } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chanceOf, rounds } from './chance'
import { Installation, untilSo } from './installation'
import { balance, Ledger, settled } from './ledger'
import { record } from './table'
import { allIdentical, verifyAll } from './verify-all'

/** Holds a new cluster with its journal, and some events. */
const diskMegabytes = 128

let disk = ''
let here: Installation | undefined
let why = ''

/** A disk of its own, which a test may fill. Says why there is none. */
async function mountDisk(): Promise<string> {
  disk = await mkdtemp(path.join(os.tmpdir(), 'daybook-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMegabytes}m,mode=0755`, 'tmpfs', disk])
  return mounted.status === 0 ? '' : `a tmpfs cannot be mounted: ${String(mounted.stderr ?? mounted.error)}`
}

function unmountDisk(): void {
  if (disk !== '' && why === '') spawnSync('umount', ['--lazy', disk])
}
process.once('exit', unmountDisk)

beforeAll(async () => {
  why = process.platform === 'linux' ? await mountDisk() : 'a small disk can only be mounted on Linux'
  if (why === '') here = await Installation.open(path.join(disk, 'daybook'))
})
afterAll(async () => {
  await here?.end()
  unmountDisk()
  if (disk !== '') await rm(disk, { recursive: true, force: true }).catch(() => undefined)
})

/** Writes until the disk takes no more. Answers what makes room again. */
async function fillDisk(): Promise<() => Promise<void>> {
  const ballast = path.join(disk, 'ballast')
  const file = await open(ballast, 'w')
  try {
    for (const size of [1_048_576, 4_096]) {
      const block = Buffer.alloc(size)
      for (;;) await file.write(block)
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
  } finally {
    await file.close()
  }
  return () => rm(ballast)
}

it('takes no append while the disk is full, keeps all it took before, and goes on when there is room', async (context) => {
  if (why !== '' && !process.env.CI) context.skip(why)
  if (!here) throw new Error(`The disk cannot be filled in CI: ${why}`)
  const fault = 'disk full, journal included'
  const ledger = new Ledger(chanceOf(fault))
  await here.opened()
  await here.closeOpened()
  const proxy = await here.proxy()
  const writer = await here.child(proxy)
  const follower = await here.child(proxy)
  await follower.call('serve', {})
  const total = rounds(2)
  const recovered: number[] = []
  for (let round = 0; round < total; round++) {
    let over = false
    const writing = ledger.keepWriting(writer, 8, () => over)
    await sleep(300)
    const makeRoom = await fillDisk()
    expect((await statfs(disk)).bavail).toBe(0)
    // The journal that is open has room left for a while; a new one has none.
    await here.query('select pg_switch_wal()').catch(() => undefined)
    const failures = ledger.failures
    await untilSo('appends are refused', 60, () => Promise.resolve(ledger.failures > failures + 8))
    await makeRoom()
    const began = performance.now()
    const acknowledged = ledger.acknowledged.size
    // What a supervisor does for a server that gave up; one that is up is joined.
    await here.startPostgres()
    await untilSo('an append is acknowledged again', 60, () =>
      Promise.resolve(ledger.acknowledged.size > acknowledged + 8),
    )
    recovered.push(performance.now() - began)
    over = true
    await writing
    expect(await balance(here, ledger)).toMatchObject(settled)
    await here.closeOpened()
  }
  await ledger.settle(writer)
  const end = await balance(here, ledger)
  expect(end).toMatchObject({ ...settled, acknowledged: end.asked })
  await follower.kill()
  expect(await verifyAll(here)).toEqual(allIdentical)
  await record({ fault, rounds: total, expected: end.acknowledged, ...end, recovered })
})
