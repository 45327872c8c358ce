import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

// Plain JavaScript on purpose: it runs before there is a build, and adds some 50 ms to every command when there is one.

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const sources = [
  'app',
  'domain',
  'platform',
  'projections',
  'services',
  'workers',
  'scripts',
  'types',
  'vendor',
  'public',
]
const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'vite.config.ts', 'remix.config.js']
const folder = path.join(root, 'build')
const stamp = path.join(folder, 'built-from.json')
const lock = path.join(root, '.cache', 'build.lock')

/** A lock says every second that its owner lives; one that is silent for so long belongs to nobody, whoever has its number now. */
const beat = { everyMs: 1_000, silentMs: 30_000 }
const parent = process.ppid

await buildIfChanged()

async function buildIfChanged() {
  const wanted = await hashOfSources()
  if (await isBuiltFrom(wanted)) return
  await withLock(async (builtBy) => {
    // Another command may have built while this one waited.
    if (await isBuiltFrom(wanted)) return
    process.stderr.write('Building Daybook ...\n')
    await rm(stamp, { force: true })
    const { code, output } = await build(builtBy)
    if (code !== 0) {
      process.stderr.write(`${output}\nThe build failed.\n`)
      process.exitCode = 1
      return
    }
    await writeWhole(stamp, JSON.stringify({ sources: wanted, files: await sizesOfBuild() }))
  })
}

async function hashOfSources() {
  const listed = await Promise.all(sources.map(filesUnder))
  const files = [...settings, ...listed.flat()].sort()
  const contents = await Promise.all(files.map((file) => readFile(path.join(root, file))))
  const hash = createHash('sha256')
  files.forEach((file, index) =>
    hash.update(`\0${file}\0${contents[index].length}\0`).update(contents[index]),
  )
  return hash.digest('hex')
}

/** @param {string} folder */
async function filesUnder(folder) {
  if (!existsSync(path.join(root, folder))) return []
  const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !file.includes('node_modules'))
}

/** True when the build was made from these sources and every file of it is still there, whole. @param {string} wanted */
async function isBuiltFrom(wanted) {
  try {
    const { sources, files } = JSON.parse(await readFile(stamp, 'utf8'))
    if (sources !== wanted) return false
    const there = await Promise.all(
      Object.entries(files).map(async ([file, size]) => (await stat(path.join(folder, file))).size === size),
    )
    return there.length > 0 && there.every(Boolean)
  } catch {
    return false
  }
}

async function sizesOfBuild() {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath ?? entry.path, entry.name)
      return [path.relative(folder, file), (await stat(file)).size]
    }),
  )
  return Object.fromEntries(sizes)
}

/** A file that appears whole or not at all. @param {string} file @param {string} text */
async function writeWhole(file, text) {
  const draft = `${file}.${process.pid}`
  await writeFile(draft, text)
  await rename(draft, file)
}

/** @param {(pid: number) => void} builtBy @returns {Promise<{ code: number, output: string }>} */
function build(builtBy) {
  const command = path.join(root, 'node_modules', '@remix-run', 'dev', 'dist', 'cli.js')
  if (!existsSync(command))
    return Promise.resolve({
      code: 1,
      output: 'The tools to build with are not installed: run npm ci first.',
    })
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, 'vite:build', '--logLevel', 'warn'], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
    if (child.pid) builtBy(child.pid)
    // Whoever asked is told to end, or is gone: nobody waits for this build any more.
    const end = () => {
      output += 'It was told to end.'
      child.kill('SIGKILL')
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end)
    const watch = setInterval(() => process.ppid !== parent && end(), 200)
    child.on('close', () => clearInterval(watch))
  })
}

/** Two commands started together build once. @param {(builtBy: (pid: number) => void) => Promise<void>} work */
async function withLock(work) {
  await mkdir(path.dirname(lock), { recursive: true })
  for (let waited = 0; !(await take()); waited += 1) {
    if (process.ppid !== parent) process.exit(1)
    if (waited === 50) process.stderr.write('Waiting for a build that another command makes ...\n')
    if (!(await removeStale())) await sleep(100)
  }
  const beating = setInterval(() => {
    const now = new Date()
    utimes(lock, now, now).catch(() => undefined)
  }, beat.everyMs)
  try {
    // A builder outlives a command that was killed, and two at once would mix their files.
    await work((pid) => void writeWhole(lock, `${process.pid} ${pid}`).catch(() => undefined))
  } finally {
    clearInterval(beating)
    await rm(lock, { force: true })
  }
}

/** A link appears with its text in it, so that no lock is ever seen half-written. */
async function take() {
  const draft = `${lock}.${process.pid}`
  await writeFile(draft, String(process.pid))
  try {
    await link(draft, lock)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Takes a lock away whose owners are gone, that is silent, or that says nothing. Answers whether it did. */
async function removeStale() {
  const text = await readFile(lock, 'utf8').catch(() => undefined)
  if (text === undefined) return true
  const silent = Date.now() - (await stat(lock).catch(() => ({ mtimeMs: 0 }))).mtimeMs > beat.silentMs
  if (!silent && ownersIn(text).some(isAlive)) return false
  const aside = `${lock}.${process.pid}.stale`
  const moved = await rename(lock, aside).then(
    () => true,
    () => false,
  )
  // Somebody quicker may have locked anew between the look and the move: theirs goes back.
  if (moved && (await readFile(aside, 'utf8')) !== text) await rename(aside, lock)
  else await rm(aside, { force: true })
  return true
}

/** @param {string} text */
function ownersIn(text) {
  return text
    .split(' ')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 0)
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
