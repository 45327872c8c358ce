import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'

/** Stands for Remix: notes that it was called, takes its time, and writes what a build is made of. */
const builder = `
  import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
  appendFileSync('builds', process.pid + '\\n')
  await new Promise((resolve) => setTimeout(resolve, Number(process.env.SLOW ?? 50)))
  for (const folder of ['build/server', 'build/client/assets']) mkdirSync(folder, { recursive: true })
  writeFileSync('build/server/main.js', 'main')
  writeFileSync('build/client/assets/entry.js', 'entry')
  if (process.env.FAILS) process.exit(1)
`

let root = ''
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'daybook-build-'))
  await mkdir(path.join(root, 'scripts'))
  await mkdir(path.join(root, 'node_modules/@remix-run/dev/dist'), { recursive: true })
  await mkdir(path.join(root, 'domain'))
  await cp('scripts/build-if-changed.js', path.join(root, 'scripts/build-if-changed.js'))
  await writeFile(path.join(root, 'node_modules/@remix-run/dev/package.json'), '{ "type": "module" }')
  await writeFile(path.join(root, 'node_modules/@remix-run/dev/dist/cli.js'), builder)
  await writeFile(path.join(root, 'package.json'), '{ "type": "module" }')
  for (const file of [
    'package-lock.json',
    'tsconfig.json',
    'vite.config.ts',
    'remix.config.js',
    'domain/a.ts',
  ])
    await writeFile(path.join(root, file), '{}')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const lock = (): string => path.join(root, '.cache/build.lock')
const start = (env: Readonly<Record<string, string>> = {}): ChildProcess =>
  spawn(process.execPath, [path.join(root, 'scripts/build-if-changed.js')], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })
const codeOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0] as unknown
const run = (env?: Readonly<Record<string, string>>): Promise<unknown> => codeOf(start(env))
const builders = async (): Promise<readonly number[]> =>
  (await readFile(path.join(root, 'builds'), 'utf8').catch(() => '')).split('\n').filter(Boolean).map(Number)
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await sleep(20)
}

it('builds once for the same sources, and again for others', async () => {
  expect([await run(), await run()]).toEqual([0, 0])
  expect(await builders()).toHaveLength(1)
  await writeFile(path.join(root, 'domain/a.ts'), 'changed')
  await run()
  expect(await builders()).toHaveLength(2)
  expect(await readdir(path.join(root, '.cache'))).toEqual([])
})

it.each([
  ['the part for browsers is gone', () => rm(path.join(root, 'build/client'), { recursive: true })],
  ['one file is gone', () => rm(path.join(root, 'build/client/assets/entry.js'))],
  ['a file is cut short', () => truncate(path.join(root, 'build/server/main.js'), 2)],
  ['the stamp is half-written', () => truncate(path.join(root, 'build/built-from.json'), 20)],
])('builds again when %s', async (_what, harm) => {
  await run()
  await harm()
  await run()
  expect(await builders()).toHaveLength(2)
  expect(await readFile(path.join(root, 'build/server/main.js'), 'utf8')).toBe('main')
  await run()
  expect(await builders()).toHaveLength(2)
})

it('builds again after a build that failed', async () => {
  expect(await run({ FAILS: '1' })).toBe(1)
  expect(await run()).toBe(0)
  expect(await builders()).toHaveLength(2)
})

it('builds once for several that start together', async () => {
  expect(await Promise.all([run({ SLOW: '500' }), run({ SLOW: '500' }), run({ SLOW: '500' })])).toEqual([
    0, 0, 0,
  ])
  expect(await builders()).toHaveLength(1)
})

it.each([
  ['empty', '', 0],
  ['half-written', '-', 0],
  ['of a process that is gone', '999999', 0],
  ['of a number that another program has by now', String(process.pid), 60],
])('takes away a lock that is %s', async (_what, text, secondsOld) => {
  await mkdir(path.dirname(lock()), { recursive: true })
  await writeFile(lock(), text)
  const then = new Date(Date.now() - secondsOld * 1_000)
  await utimes(lock(), then, then)
  expect(await run()).toBe(0)
  expect(await builders()).toHaveLength(1)
})

it('waits for a builder whose command was killed', async () => {
  const killed = start({ SLOW: '1500' })
  await until(async () => /^\d+ \d+$/.test(await readFile(lock(), 'utf8').catch(() => '')))
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  await until(async () => (await builders()).length === 1)
  const [orphan = 0] = await builders()
  const next = run()
  await until(async () => (await builders()).length === 2)
  expect(isAlive(orphan)).toBe(false)
  expect(await next).toBe(0)
})

it('ends with its builder and without its lock when it is told to end, or when whoever asked is gone', async () => {
  const told = start({ SLOW: '60000' })
  await until(async () => (await builders()).length === 1)
  told.kill('SIGTERM')
  expect(await codeOf(told)).toBe(1)
  const shell = spawn('sh', ['-c', `"${process.execPath}" scripts/build-if-changed.js; true`], {
    cwd: root,
    env: { ...process.env, SLOW: '60000' },
    stdio: 'ignore',
  })
  await until(async () => (await builders()).length === 2)
  shell.kill('SIGTERM')
  await until(async () => (await builders()).every((pid) => !isAlive(pid)))
  await until(async () => (await readdir(path.join(root, '.cache'))).length === 0)
  expect(await run()).toBe(0)
})
