import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chanceOf, rounds } from './chance'
import type { Child } from './child'
import { Installation, untilSo } from './installation'
import { balance, Ledger, settled } from './ledger'
import type { Proxy } from './proxy'
import { record } from './table'
import { allIdentical, verifyAll } from './verify-all'

let here: Installation
/** Two processes that append and one that does everything else, each with a way of its own to the database. */
let proxies: readonly Proxy[]
let writers: readonly Child[]
let follower: Child
beforeAll(async () => {
  here = await Installation.open()
  await here.opened()
  proxies = await Promise.all([here.proxy(), here.proxy(), here.proxy()])
  writers = await Promise.all(proxies.slice(0, 2).map((proxy) => here.child(proxy)))
  follower = await here.child(proxies[2])
  await follower.call('serve', {})
  // What follows breaks every connection, and the parent's own are none of the test.
  await here.closeOpened()
})
afterAll(() => here.end())

interface Fault {
  readonly name: string
  readonly rounds: number
  /** Strikes, and ends what would not end by itself; resolves when the database could be reached again. */
  strike(): Promise<void>
}

/** Longer than the time a process gives an append to be answered. */
const hangMs = 17_000

const signalAll = async (signal: NodeJS.Signals): Promise<readonly number[]> => {
  const pids = await here.backends()
  for (const pid of pids) process.kill(pid, signal)
  return pids
}

const faults: readonly Fault[] = [
  {
    name: 'Postgres killed (SIGKILL) and started again',
    rounds: 2,
    strike: async () => {
      await here.killPostgres()
      await here.startPostgres()
    },
  },
  {
    name: 'Postgres stopped immediately and started again',
    rounds: 2,
    strike: async () => {
      await here.stopPostgresImmediately()
      await here.startPostgres()
    },
  },
  {
    name: 'Postgres away for ten seconds',
    rounds: 1,
    strike: async () => {
      await here.stopPostgresImmediately()
      await sleep(10_000)
      await here.startPostgres()
    },
  },
  {
    name: 'a backend killed (SIGKILL), Postgres recovers by itself',
    rounds: 1,
    strike: async () => {
      const [pid] = await here.backends()
      if (pid === undefined) throw new Error('There is no backend to kill')
      process.kill(pid, 'SIGKILL')
      await here.startPostgres()
    },
  },
  {
    name: 'all backends terminated',
    rounds: 3,
    strike: async () => {
      await here.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      )
    },
  },
  {
    name: 'all connections reset',
    rounds: 3,
    strike: () => {
      for (const proxy of proxies) proxy.resetAll()
      return Promise.resolve()
    },
  },
  {
    name: 'Postgres refuses connections for a second',
    rounds: 1,
    strike: async () => {
      for (const proxy of proxies) proxy.refuse()
      for (const proxy of proxies) proxy.resetAll()
      await sleep(1_000)
      for (const proxy of proxies) proxy.heal()
    },
  },
  {
    name: 'backends hung (SIGSTOP) for longer than our time-outs',
    rounds: 1,
    strike: async () => {
      const pids = await signalAll('SIGSTOP')
      await sleep(hangMs)
      for (const pid of pids) process.kill(pid, 'SIGCONT')
    },
  },
  {
    name: 'network silent both ways, then well again',
    rounds: 1,
    strike: async () => {
      for (const proxy of proxies) proxy.stall()
      await sleep(3_000)
      for (const proxy of proxies) proxy.heal()
    },
  },
  {
    name: 'network silent for ever on what was open',
    rounds: 1,
    strike: () => {
      for (const proxy of proxies) proxy.stall('pass')
      return Promise.resolve()
    },
  },
]

describe.each(faults)('$name', ({ name: fault, rounds: usual, strike }) => {
  it('costs no acknowledged append, doubles none, and everything goes on by itself', async () => {
    const chance = chanceOf(fault)
    const ledger = new Ledger(chance)
    const total = rounds(usual)
    const recovered: number[] = []
    let over = false
    const writing = Promise.all(writers.map((writer) => ledger.keepWriting(writer, 8, () => over)))
    for (let round = 0; round < total; round++) {
      await sleep(100 + chance.next() * 200)
      const acknowledged = ledger.acknowledged.size
      const began = performance.now()
      await strike()
      // Somebody is answered again: counted from the blow, with what the fault itself took.
      await untilSo('an append is acknowledged again', 60, () =>
        Promise.resolve(ledger.acknowledged.size > acknowledged + 50),
      )
      recovered.push(performance.now() - began)
    }
    over = true
    await writing
    const [head] = await here.query<{ position: number }>('select position from log.log_head')
    await here.query("select graphile_worker.add_job('sweep')")
    // Whoever reads along and works goes on by itself too.
    await here.untilNone(120, 'select model, position from log.checkpoints where position < $1', [
      head?.position,
    ])
    await here.untilNone(120, 'select name, position from ops.reactors where position < $1', [head?.position])
    await here.untilNone(
      120,
      "select attempts, last_error, locked_by, run_at from graphile_worker.jobs where task_identifier = 'sweep'",
    )
    expect(await balance(here, ledger)).toMatchObject(settled)
    const [writer] = writers
    if (writer) await ledger.settle(writer)
    const end = await balance(here, ledger)
    expect(end).toMatchObject({ ...settled, acknowledged: end.asked })
    await here.closeOpened()
    await record({ fault, rounds: total, expected: end.acknowledged, ...end, recovered })
  })
})

it('leaves read models that are what a rebuild makes of the events', async () => {
  await follower.kill()
  expect(await verifyAll(here)).toEqual(allIdentical)
})
