import { expect, it } from 'vitest'
import { readArguments, UsageError } from '~/scripts/arguments'
import { readConfig, readStart } from '~/scripts/open-runtime'

const usage = 'skip <name> <key> --reason "..."'
const read = (...args: string[]) =>
  readArguments(args, {
    switches: ['json'],
    values: ['reason'],
    required: ['reason'],
    words: { atLeast: 2, atMost: 2 },
    usage,
  })

it('reads words, switches and values in any order', () => {
  const asked = read('--reason=because it is', 'members', '--json', 'a key')
  expect([asked.words, asked.has('json'), asked.valueOf('reason')]).toEqual([
    ['members', 'a key'],
    true,
    'because it is',
  ])
  expect(read('members', '--reason', 'because', '--', '--odd key').words).toEqual(['members', '--odd key'])
})

it.each([
  [['a', 'b', '--reason', 'r', '--jsno'], 'There is no option --jsno here. There are --json, --reason.'],
  [['a', 'b', '--reason', 'r', '-j'], 'There is no option -j here. There are --json, --reason.'],
  [['a', 'b', '--reason', 'r', '--no-json'], 'There is no option --no-json here.'],
  [['a', 'b', '--reason'], `--reason needs a value. Use: ${usage}`],
  [['a', 'b', '--reason', '--json'], '--reason needs a value.'],
  [['a', 'b', '--json=yes', '--reason', 'r'], '--json takes no value, but "yes" was given.'],
  [['a', 'b', '--reason', 'r', '--reason', 's'], '--reason was given twice.'],
  [['a', '--reason', 'r'], `Something is missing. Use: ${usage}`],
  [['a', 'b', 'c', 'd', '--reason', 'r'], '"c d" is too much.'],
  [['a', 'b'], `--reason is missing. Use: ${usage}`],
])('refuses %j in one line', (args, words) => {
  expect(() => read(...args)).toThrow(UsageError)
  expect(() => read(...args)).toThrow(words)
  expect(() => read(...args)).toThrow(/^.*$/)
})

it('refuses a misspelt option of a start, which would be a start nobody asked for', async () => {
  expect(readStart(['--demo', '--expose'])).toEqual({
    demo: true,
    expose: true,
    fresh: false,
    roles: [],
  })
  expect(() => readStart(['--exposed'])).toThrow(
    'There is no option --exposed here. There are --expose, --demo, --fresh, --role.',
  )
  expect(() => readStart(['expose'])).toThrow('"expose" is too much.')
  await expect(readConfig(readStart(['--fresh']))).rejects.toThrow('npm run demo -- --fresh')
})

it('takes a list in several pieces, and nothing else twice', () => {
  expect(readStart(['--role', 'web', '--expose', '--role=projector,worker']).roles).toEqual([
    'web',
    'projector',
    'worker',
  ])
  expect(readStart([]).roles).toEqual([])
  expect(() => readStart(['--role'])).toThrow(
    '--role needs a value. Use: npm start -- [--expose] [--role web',
  )
  expect(() => readStart(['--expose', '--expose'])).toThrow('--expose was given twice.')
})
