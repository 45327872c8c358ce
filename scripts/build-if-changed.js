import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
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
const stamp = path.join(root, 'build', 'built-from')
const lock = path.join(root, '.cache', 'build.lock')

await buildIfChanged()

async function buildIfChanged() {
  const wanted = await hashOfSources()
  if ((await builtFrom()) === wanted) return
  await withLock(async () => {
    // Another command may have built while this one waited.
    if ((await builtFrom()) === wanted) return
    process.stderr.write('Building Daybook ...\n')
    await rm(stamp, { force: true })
    const { code, output } = await build()
    if (code !== 0) {
      process.stderr.write(`${output}\nThe build failed.\n`)
      process.exitCode = 1
      return
    }
    await writeFile(stamp, wanted)
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

async function builtFrom() {
  const built = existsSync(path.join(root, 'build', 'server', 'main.js')) && existsSync(stamp)
  return built ? readFile(stamp, 'utf8') : undefined
}

/** @returns {Promise<{ code: number, output: string }>} */
function build() {
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
  })
}

/** Two commands started together build once; a lock whose owner died is taken away. @param {() => Promise<void>} work */
async function withLock(work) {
  await mkdir(path.dirname(lock), { recursive: true })
  while (!(await take())) {
    const owner = Number(await readFile(lock, 'utf8').catch(() => '0'))
    if (owner > 0 && !isAlive(owner)) await removeStale(owner)
    else await sleep(100)
  }
  try {
    await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take() {
  return writeFile(lock, String(process.pid), { flag: 'wx' }).then(
    () => true,
    (error) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )
}

/** @param {number} owner */
async function removeStale(owner) {
  const aside = `${lock}.${process.pid}`
  const moved = await rename(lock, aside).then(
    () => true,
    () => false,
  )
  // Somebody quicker may have locked anew between the look and the move: theirs goes back.
  if (moved && Number(await readFile(aside, 'utf8')) !== owner) await rename(aside, lock)
  else await rm(aside, { force: true })
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
