import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const macApplications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * The Chromium to test with: CHROMIUM_PATH, else one that is installed, else Playwright's own.
 * @param {Readonly<Record<string, string | undefined>>} [env]
 * @returns {string | undefined}
 */
export function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) {
    if (isExecutable(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH
    throw new Error(`CHROMIUM_PATH: there is no program at ${env.CHROMIUM_PATH}`)
  }
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean)
  const installed = names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return [...installed, ...macApplications, chromium.executablePath()].find(isExecutable)
}

/** Finds Chromium, or installs it, or says which one command helps. */
export function needChromium() {
  const found = findChromium()
  if (found) return found
  process.stderr.write('There is no Chromium here; installing one ...\n')
  run('npx', ['playwright', 'install', 'chromium'])
  if (existsSync(chromium.executablePath())) return chromium.executablePath()
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    run('apt-get', ['update'])
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
    const installed = findChromium()
    if (installed) return installed
  }
  throw new Error(`No Chromium could be installed. This helps: ${remedy()}`)
}

function remedy() {
  return existsSync('/usr/bin/apt-get')
    ? 'sudo apt-get install -y chromium'
    : 'npx playwright install --with-deps chromium'
}

/** @param {string} command @param {readonly string[]} args */
function run(command, args) {
  spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const found = needChromium()
    process.stdout.write(`${found}: ${execFileSync(found, ['--version']).toString().trim()}\n`)
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
