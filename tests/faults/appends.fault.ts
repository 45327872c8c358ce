import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chanceOf, rounds } from './chance'
import { Installation } from './installation'
import { balance, Ledger, settled } from './ledger'
import { appendMessage, type Cut } from './proxy'
import { record } from './table'
import { allIdentical, verifyAll } from './verify-all'

let here: Installation
beforeAll(async () => {
  here = await Installation.open()
  await here.opened()
})
afterAll(() => here.end())

/** Milliseconds from the fault to the first append that is acknowledged after it. */
async function acknowledgedAgain(
  since: number,
  ledger: Ledger,
  write: () => Promise<boolean>,
): Promise<number> {
  const before = ledger.acknowledged.size
  while (!(await write())) await sleep(20)
  expect(ledger.acknowledged.size).toBeGreaterThan(before)
  return performance.now() - since
}

it('loses nothing that a killed process acknowledged, and leaves nothing by halves', async () => {
  const fault = 'process killed after it acknowledged'
  const chance = chanceOf(fault)
  const ledger = new Ledger(chance)
  const total = rounds(30)
  const recovered: number[] = []
  let next = here.child()
  for (let round = 0; round < total; round++) {
    const child = await next
    const deadly = 10 + chance.below(60)
    const delay = chance.next() * 3
    let begun = 0
    let killed: Promise<number> | undefined
    const kill = async (): Promise<number> => {
      await sleep(delay)
      const at = performance.now()
      next = here.child()
      await child.kill()
      return at
    }
    // Some of what the last one left open is sent again, some is left as it is, for the comparison at the end.
    const again = ledger.unacknowledged().filter(() => chance.next() < 0.5)
    await ledger.keepWriting(
      child,
      8,
      () => {
        begun += 1
        if (begun === deadly) killed = kill()
        return false
      },
      again,
    )
    const at = (await killed) ?? 0
    const heir = await next
    recovered.push(await acknowledgedAgain(at, ledger, () => ledger.write(heir)))
  }
  const left = ledger.unacknowledged().length
  expect(await balance(here, ledger)).toMatchObject(settled)
  expect(left).toBeGreaterThan(0)
  const last = await next
  await ledger.settle(last)
  await last.kill()
  const end = await balance(here, ledger)
  expect(end).toMatchObject({ ...settled, acknowledged: end.asked })
  await record({ fault, rounds: total, expected: end.acknowledged, ...end, recovered })
})

it('goes on in one process while another is killed, on the same streams', async () => {
  const fault = 'one of two appending processes killed'
  const chance = chanceOf(fault)
  const ledger = new Ledger(chance, 3)
  const total = rounds(10)
  const recovered: number[] = []
  const survivor = await here.child()
  let over = false
  const surviving = ledger.keepWriting(survivor, 8, () => over)
  for (let round = 0; round < total; round++) {
    const victim = await here.child()
    const writing = ledger.keepWriting(victim, 8, () => false)
    await sleep(30 + chance.next() * 200)
    const at = performance.now()
    await victim.kill()
    recovered.push(await acknowledgedAgain(at, ledger, () => ledger.write(survivor)))
    await writing
  }
  over = true
  await surviving
  expect(await balance(here, ledger)).toMatchObject(settled)
  await ledger.settle(survivor)
  await survivor.kill()
  const end = await balance(here, ledger)
  expect(end).toMatchObject({ ...settled, acknowledged: end.asked })
  await record({ fault, rounds: total, expected: end.acknowledged, ...end, recovered })
})

/** Where the flush of an append can break. A cut answer was given: the events are there, and nobody was told. */
const cuts: readonly (readonly [where: string, cut: Omit<Cut, 'marker'>])[] = [
  ['before it is sent', { request: 0, reply: 0 }],
  ['in the middle of its request', { request: 0.5, reply: 0 }],
  ['one byte before its end', { request: 0.999_99, reply: 0 }],
  ['after it was sent, before the reply', { request: 1, reply: 0 }],
  ['in the middle of the reply', { request: 1, reply: 20 }],
]

describe.each(cuts)('an append whose flush breaks %s', (where, cut) => {
  it('is written once by the process that sends it again', async () => {
    const fault = `connection reset: flush ${where}`
    const ledger = new Ledger(chanceOf(fault))
    const proxy = await here.proxy()
    const child = await here.child(proxy)
    const total = rounds(10)
    const recovered: number[] = []
    for (let round = 0; round < total; round++) {
      await ledger.write(child)
      const broken = proxy.cutNext({ marker: appendMessage, ...cut })
      const first = ledger.newWriting()
      const flushed = Promise.all([ledger.write(child, first), ...[1, 2, 3].map(() => ledger.write(child))])
      await broken
      const at = performance.now()
      recovered.push(await acknowledgedAgain(at, ledger, () => ledger.write(child)))
      await flushed
    }
    expect(await balance(here, ledger)).toMatchObject(settled)
    await ledger.settle(child)
    await child.kill()
    const end = await balance(here, ledger)
    expect(end).toMatchObject({ ...settled, acknowledged: end.asked })
    await record({ fault, rounds: total, expected: end.acknowledged, ...end, recovered })
  })

  it('is written once by the next process when the first is killed in that moment', async () => {
    const fault = `process killed: flush ${where}`
    const ledger = new Ledger(chanceOf(fault))
    const total = rounds(3)
    const recovered: number[] = []
    for (let round = 0; round < total; round++) {
      const proxy = await here.proxy()
      const child = await here.child(proxy)
      await ledger.write(child)
      const broken = proxy.cutNext({ marker: appendMessage, ...cut })
      const flushed = Promise.all([1, 2, 3, 4].map(() => ledger.write(child)))
      await broken
      const at = performance.now()
      await child.kill()
      await flushed
      expect(await balance(here, ledger)).toMatchObject(settled)
      const heir = await here.child()
      recovered.push(await acknowledgedAgain(at, ledger, () => ledger.write(heir)))
      await ledger.settle(heir)
      await heir.kill()
    }
    const end = await balance(here, ledger)
    expect(end).toMatchObject({ ...settled, acknowledged: end.asked })
    await record({ fault, rounds: total, expected: end.acknowledged, ...end, recovered })
  })
})

it('leaves read models that are what a rebuild makes of the events', async () => {
  expect(await verifyAll(here)).toEqual(allIdentical)
})
