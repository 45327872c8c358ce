import { appendFileSync, readFileSync, truncateSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Journal } from './stand-in/journal'
import { contentOf } from './stand-in/recorded-event'
import { TransactionLog } from './stand-in/transaction-log'
import { systemEvent } from './stand-in/write'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'daybook-journal-'))
  file = path.join(folder, 'transactions.journal')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function open(): TransactionLog {
  const { journal, transactions } = Journal.open(folder)
  return new TransactionLog(journal, transactions)
}

const write = (log: TransactionLog, types: readonly string[]) =>
  log.write(
    'a',
    types.map((type) => systemEvent(type, '{"țară":1}')),
  )

it('reads back what was written, byte for byte', () => {
  const log = open()
  write(log, ['One', 'Two'])
  log.tombstone('b', systemEvent('$streamDeleted', ''))
  const again = open()
  expect(again.events).toEqual(log.events)
  expect(again.end).toBe(log.end)
  expect(Buffer.from(contentOf(again.events[1]!).data).toString()).toBe('{"țară":1}')
})

it('knows after opening again what metadata hides', () => {
  const log = open()
  log.write('$$a', [systemEvent('$metadata', '{"$maxCount":7}')])
  expect(open().stream('a').retention).toEqual({ maxCount: 7 })
})

it.each([1, 6, 40])(
  'leaves out a transaction of which only a part was written, %i bytes short',
  (missing) => {
    const log = open()
    write(log, ['One'])
    const whole = readFileSync(file).length
    write(log, ['Two', 'Three'])
    truncateSync(file, readFileSync(file).length - missing)
    const again = open()
    expect(again.events.map(({ type }) => type)).toEqual(['One'])
    expect(readFileSync(file)).toHaveLength(whole)
    write(again, ['Four'])
    expect(open().events.map(({ type }) => type)).toEqual(['One', 'Four'])
  },
)

it('takes a few stray bytes at the end for such a part', () => {
  write(open(), ['One'])
  appendFileSync(file, Buffer.from([0, 0]))
  write(open(), ['Two'])
  expect(open().events.map(({ type }) => type)).toEqual(['One', 'Two'])
})
